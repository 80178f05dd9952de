"""Measure the second lint of a process that stays: the language server, and `check --watch`.

    python -m benchmarks.resident [--runs 10] REPOSITORY…

Copies each repository, lints it once, and then again after each change of one file: nothing, a comment at its end, the
tag of an image that a cluster applies. CPU milliseconds of the lint alone: the smallest and the median. Prints a
Markdown table for benchmarks/README.md.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.change import changed, committed
from gitops_lint.engine.workspace import Workspace


def lints(folder: Path, file: Path, before: str, runs: int) -> dict[str, list[float]]:
    """CPU milliseconds by what has changed since the lint before; `before` is the text without the other tag."""
    workspace, after = Workspace(), file.read_text(encoding="utf-8")

    def timed(change: Callable[[int], str]) -> list[float]:
        taken = []
        for number in range(runs):
            file.write_text(change(number), encoding="utf-8")
            start = time.process_time()
            workspace.lint(folder, root=folder)
            taken.append(1000 * (time.process_time() - start))
        return taken

    first, *nothing = timed(lambda _: after)
    return {
        "first": [first],
        "nothing": nothing,
        "a comment": timed(lambda number: f"{after}# {number}\n"),
        "a value": timed(lambda number: after if number % 2 else before),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("repositories", type=Path, nargs="+")
    given = parser.parse_args()
    head = True
    for repository in given.repositories:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "repository"
            committed(repository, folder)
            file = folder / changed(folder)
            before = (repository / file.relative_to(folder)).read_text(encoding="utf-8")
            found = lints(folder, file, before, given.runs)
            if head:
                print(f"| repository | changed | {' | '.join(found)} |")
                print("|---" * (2 + len(found)) + "|")
                head = False
            cells = [f"{min(it):.0f} / {statistics.median(it):.0f}" for it in found.values()]
            name = repository.resolve().name
            print(f"| {name} | {file.relative_to(folder)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
