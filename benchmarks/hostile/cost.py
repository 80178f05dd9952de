"""CPU time and memory of a command on a hostile repository and on an honest one of the same size."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import copytree, rmtree
from typing import Final

from benchmarks.generate import generate
from benchmarks.process import Cost, cost

COMMANDS: Final = {
    "check": ("check",),
    "check-json": ("check", "--format", "json"),
    "check-sarif": ("check", "--format", "sarif"),
    "check-table": ("check", "--format", "table"),
    "plan": ("plan",),
    "plan-json": ("plan", "--format", "json"),
    "why": ("why", "ks/flux-system"),
    "why-json": ("why", "ks/flux-system", "--format", "json"),
    "graph": ("graph",),
    "graph-html": ("graph", "--format", "html"),
    "graph-json": ("graph", "--format", "json"),
    "graph-mermaid": ("graph", "--format", "mermaid"),
    "graph-dot": ("graph", "--format", "dot"),
    "clusters": ("clusters",),
    "clusters-objects": ("clusters", "--objects", "--format", "json"),
    "vars": ("vars",),
    "vars-json": ("vars", "--format", "json"),
    "vars-table": ("vars", "--format", "table"),
    "needs": ("needs",),
    "needs-json": ("needs", "--format", "json"),
    "needs-markdown": ("needs", "--format", "markdown"),
    "needs-yaml": ("needs", "--format", "yaml"),
    # These two change the repository first, so they are the last.
    "compare": ("compare", "clusters/first", "clusters/second"),
    "init": ("init", "--yes"),
}


def write(root: Path, files: Mapping[str, str]) -> int:
    """Write the files; returns their size in bytes."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return sum(len(text.encode()) for text in files.values())


def honest(root: Path, size: int) -> int:
    """Write an honest repository of at least a size in bytes; returns its size."""
    generate(root, 1, max(1, size // 2900), 4)
    return sum(path.stat().st_size for path in root.rglob("*.yaml"))


def _cost(root: str, command: str, limit: float) -> Cost:
    words = (sys.executable, "-m", "gitops_lint", *COMMANDS[command], "--root", root)
    with tempfile.TemporaryDirectory() as empty:
        return cost(words, environment={"GITOPS_LINT_CACHE_DIR": empty}, limit=limit)


def prepare(root: Path, command: str) -> None:
    """Change a repository of one cluster as a command needs it.

    `compare` gets a second cluster with the same files, and `init` no file that declares a cluster.
    """
    cluster = next((root / "clusters").iterdir())
    if command == "compare":
        for name in ("first", "second"):
            copytree(cluster, cluster.parent / name)
            for path in (cluster.parent / name).rglob("*.yaml"):
                text = path.read_text(encoding="utf-8")
                path.write_text(
                    text.replace(f"./clusters/{cluster.name}", f"./clusters/{name}"),
                    encoding="utf-8",
                )
        rmtree(cluster)
    elif command == "init":
        for path in root.rglob("gotk-sync.yaml"):
            path.unlink()


def measure(
    files: Mapping[str, str], commands: Sequence[str], limit: float
) -> Iterator[tuple[str, int, Cost, Cost]]:
    """For each command: its name, the size of a hostile repository, its cost, and that of an honest one."""
    with tempfile.TemporaryDirectory() as hostile, tempfile.TemporaryDirectory() as other:
        size = write(Path(hostile), files)
        honest(Path(other), size)
        for command in commands:
            if command in ("compare", "init"):
                for root in (hostile, other):
                    prepare(Path(root), command)
            one, two = (_cost(root, command, limit) for root in (hostile, other))
            yield command, size, one, two
