"""Measure gitops-lint as a user meets it, and other tools on the same repository: whole processes.

    python -m benchmarks.run [--runs 7] [--schemas DIRECTORY] [--files 1000 10000 100000] [REPOSITORY…]

Each round runs every command once, so that noise hits all alike. The figures are CPU seconds (user and
system, with child processes), the median of the rounds; the ratio is that of a lint to the command in the
same round, the median and the extremes; memory is the peak of a process. A repository is copied first:
one of its files changes. `--schemas` is the catalog of flux-schema; without it, neither flux-schema nor
kubeconform is run. `--files` are sizes of repositories that `generate.py` writes. Prints Markdown tables for
benchmarks/README.md.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Final

from benchmarks.generate import generate
from benchmarks.peers import peers
from benchmarks.process import Cost, cost

PASS: Final = (sys.executable, "-c", "pass")
IMPORTS: Final = (sys.executable, "-c", "import click, ruamel.yaml")
LINT: Final = (sys.executable, "-m", "gitops_lint")
_PER_KUSTOMIZATION: Final = 7  # files of `generate.py`, with four manifests
_READ: Final = (
    "import pathlib,sys;[p.read_bytes() for p in pathlib.Path(sys.argv[1]).rglob('*.y*ml')]"
)

Run = Callable[[], Cost]


def rounds(runs: Sequence[Run], number: int) -> list[list[Cost]]:
    """The costs of each run in turn, after one round that does not count."""
    taken = [[run() for run in runs] for _ in range(number + (number > 1))]
    return [list(column) for column in zip(*taken[number > 1 :], strict=True)]


def row(name: str, costs: Sequence[Cost], first: Sequence[Cost], *, times: bool) -> str:
    """A line of a table; the ratio is that of `first` to it or, with `times`, of it to `first`."""
    pairs = zip(costs, first, strict=True) if times else zip(first, costs, strict=True)
    ratios = [one.seconds / max(it.seconds, 0.001) for one, it in pairs]
    seconds = statistics.median(it.seconds for it in costs)
    ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    memory = max(it.memory for it in costs)
    return f"| {name} | {seconds:.3f} | {ratio if costs is not first else '1'} | {memory:.0f} |"


def table(title: str, runs: dict[str, Run], number: int, *, times: bool = False) -> None:
    """Measure and print, with ratios to the first."""
    ratio = "it / first" if times else "lint / it"
    print(f"\n### {title}\n\n| | CPU s | {ratio} | MiB |\n|---|---|---|---|")
    measured = rounds([*runs.values()], number)
    for name, costs in zip(runs, measured, strict=True):
        print(row(name, costs, measured[0], times=times), flush=True)


def measure(folder: Path, name: str, number: int, flux: Path | None, every: Path | None) -> None:
    """Measure a lint of a repository, and everything it is compared with."""
    files = sorted(folder.rglob("*.yaml"))
    count = sum(1 for _ in folder.rglob("*.y*ml"))
    changed = next((it for it in files if b"toolkit.fluxcd.io" in it.read_bytes()[:1000]), files[0])
    with tempfile.TemporaryDirectory() as kept:
        environment = {"GITOPS_LINT_CACHE_DIR": kept}
        whole = (*LINT, "check", "--root", str(folder), str(folder))
        found = [*peers(folder, flux, every)]
        cost(whole, folder, environment)  # fills the cache

        def change() -> Cost:
            with changed.open("a", encoding="utf-8") as file:
                file.write("# changed\n")
            return cost(whole, folder, environment)

        runs: dict[str, Run] = {
            "**gitops-lint**, all": partial(cost, (*whole, "--no-cache"), folder),
            "gitops-lint, nothing changed": partial(cost, whole, folder, environment),
            "reading the files": partial(cost, (sys.executable, "-c", _READ, str(folder))),
        }
        for it in found:
            runs[f"{it.name} ({it.does})"] = partial(cost, (*it.command, str(folder)), folder)
        table(f"{name}, {count} files", runs, number)
        single = (*LINT, "check", "--no-cache", str(changed))
        runs = {
            "**gitops-lint**, all": change,
            "gitops-lint, that file": partial(cost, single, folder),
        }
        for it in found:
            if not it.whole:
                label = f"{it.name} ({it.does.partition(',')[0]}), that file"
                runs[label] = partial(cost, (*it.command, str(changed)), folder)
        table(f"{name}, one changed file", runs, number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--schemas", type=Path, help="the directory catalog/latest of flux-schema")
    parser.add_argument("--files", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("repositories", type=Path, nargs="*")
    given = parser.parse_args()
    here = Path()
    start = {"`python -c pass`": PASS, "`import click, ruamel.yaml`": IMPORTS,
             "`--version`": (*LINT, "--version"), "`--help`": (*LINT, "--help"),
             "`explain crd-pruned`": (*LINT, "explain", "crd-pruned")}  # fmt: skip
    runs: dict[str, Run] = {name: partial(cost, it, here) for name, it in start.items()}
    table("Starting", runs, given.runs, times=True)
    with tempfile.TemporaryDirectory() as schemas:
        flux = Path(schemas) if given.schemas else None
        for group in given.schemas.glob("*fluxcd*") if given.schemas else ():
            copytree(group, Path(schemas) / group.name)
        for repository in given.repositories:
            with tempfile.TemporaryDirectory() as copy:
                folder = Path(copy) / "repository"
                copytree(repository, folder, symlinks=True)
                measure(folder, repository.resolve().name, given.runs, flux, given.schemas)
        for size in given.files:
            with tempfile.TemporaryDirectory() as folder_:
                generate(Path(folder_), 1, size // _PER_KUSTOMIZATION, 4)
                few = given.runs if size < 10_000 else min(given.runs, max(1, 30_000 // size))
                measure(Path(folder_), f"generated-{size}", few, flux, given.schemas)


if __name__ == "__main__":
    main()
