"""Time gitops-lint as a user meets it: whole processes, cold, as ratios within one run.

    python benchmarks/run.py [--runs 7] [REPOSITORY…]

Machines differ and are noisy, so every figure is the median of several runs and is set in relation to
`python -c pass` and `python -c "import click, ruamel.yaml"`, taken in turn with it. Peers are timed
when they are on the PATH. Prints a Markdown table for benchmarks/README.md.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import generate

Command = Sequence[str]
PASS = (sys.executable, "-c", "pass")
IMPORTS = (sys.executable, "-c", "import click, ruamel.yaml")
LINT = (sys.executable, "-m", "gitops_lint")
SIZES = ((1, 25, 4), (1, 100, 4), (3, 100, 4), (10, 100, 4), (1, 1000, 4))  # as for generate.py
MOST_OVERLAYS = 450  # a process for each: more takes minutes


def seconds(command: Command, folder: Path) -> float:
    """How long one run of a command takes; its output and exit status do not matter."""
    start = time.perf_counter()
    subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def medians(commands: Sequence[Command], folder: Path, runs: int) -> list[float]:
    """The median time of each command, all taken in turn so that noise hits them alike."""
    rounds = [[seconds(command, folder) for command in commands] for _ in range(runs + 1)]
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]


def read_files(folder: Path) -> Command:
    """A program that does nothing but read every YAML file."""
    code = "import pathlib,sys;[p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob('*.y*ml')]"
    return (sys.executable, "-c", code, str(folder))


def peers(folder: Path) -> Iterator[tuple[str, Command]]:
    """What other tools do with the same repository, where they are installed."""
    if tool := shutil.which("kubeconform"):
        yield "kubeconform (schemas only)", (
            tool, "-ignore-missing-schemas", "-schema-location", "/nonexistent/{{.ResourceKind}}.json", str(folder)
        )  # fmt: skip
    if tool := shutil.which("flux-schema"):
        yield "flux-schema (schemas only)", (tool, "validate", str(folder))
    few = sum(1 for _ in folder.rglob("kustomization.yaml")) <= MOST_OVERLAYS
    if few and (tool := shutil.which("kustomize")):
        code = (
            f'find . -name kustomization.yaml -printf "%h\\n" | while read -r d; do '
            f'"{tool}" build --load-restrictor LoadRestrictionsNone "$d"; done'
        )
        yield "kustomize build, every overlay", ("bash", "-c", code)
    if tool := shutil.which("flux-local"):
        yield "flux-local get ks", (tool, "get", "ks", "--path", str(folder))


def row(name: str, times: Sequence[float], base: float, imports: float) -> str:
    """A line of the table: name, milliseconds, ratios."""
    return f"| {name} | {times[0] * 1000:.0f} | {times[0] / base:.1f} | {times[0] / imports:.1f} |"


def measure(folder: Path, name: str, runs: int, say: Callable[[str], None]) -> None:
    """Time a lint of a repository, and everything it is compared with."""
    count = sum(1 for _ in folder.rglob("*.y*ml"))
    lint = (*LINT, "check", "--no-cache", "--root", str(folder), str(folder))
    commands = {
        f"**{name}** ({count} files)": lint,
        f"{name}: reading the files": read_files(folder),
    }
    commands |= {f"{name}: {peer}": command for peer, command in peers(folder)}
    base, imports, *times = medians([PASS, IMPORTS, *commands.values()], folder, runs)
    for label, taken in zip(commands, times, strict=True):
        say(row(label, [taken], base, imports))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("repositories", type=Path, nargs="*")
    given = parser.parse_args()
    print("| what | ms | x `python -c pass` | x `import click, ruamel.yaml` |\n|---|---|---|---|")
    here = Path()
    start_up = [PASS, IMPORTS, (*LINT, "--version"), (*LINT, "--help")]
    base, imports, version, usage = medians(start_up, here, given.runs)
    for name, taken in (("`python -c pass`", base), ("`import click, ruamel.yaml`", imports),
                        ("`--version`", version), ("`--help`", usage)):  # fmt: skip
        print(row(name, [taken], base, imports))
    for repository in given.repositories:
        measure(repository.resolve(), repository.name, given.runs, print)
    for clusters, kustomizations, manifests in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), clusters, kustomizations, manifests)
            name = f"{clusters} x {kustomizations} x {manifests}"
            measure(Path(folder), name, given.runs, print)


if __name__ == "__main__":
    main()
