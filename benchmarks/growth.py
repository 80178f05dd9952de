"""Measure how the cost of each stage of a lint grows, along several axes.

    python -m benchmarks.growth [--sizes 1000 10000 100000] [--axis NAME]… [--steps] [--save FILE]

`shapes.py` has the axes. Each size of an axis is linted in a process of its own, stage by stage, after
a small repository of the same shape has loaded the modules. The exponent of a stage is the slope between
the last two sizes on logarithmic scales: 1 if twice the size takes twice the time, 2 if it takes four
times as long. Stages and rules that take less than 2% of the time at the largest size are left out,
unless their exponent is over 1.1 and they take 50 ms or more. Prints Markdown tables for
benchmarks/README.md; the exit status is 1 if an exponent is over 1.1. `curves.py` draws what `--save` saves.

With `--steps`, the cost is the number of steps (calls of functions, in Python or in C) instead of CPU time. It is the same
on every machine, and does not grow because the data no longer fits into the caches of the processor; but it does
not see what one call does inside of C. Stages inside of others are left out.
"""

import argparse
import gc
import json
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.shapes import AXES
from benchmarks.stopwatch import Steps, Stopwatch
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.engine import run
from gitops_lint.order import deadlocks, event_graph
from gitops_lint.report import FORMATS, render
from gitops_lint.rule import load_rules

MOST: Final = 1.1
LEAST: Final = 0.05  # CPU seconds, or millions of steps: what takes less is too short to compare
_SHARE: Final = 0.02
_RUNS: Final = (
    3  # of which the shortest counts, of sizes up to the next: as many for both ends of a slope
)
_QUICK: Final = 10_000
_INNER: Final = {  # stages inside of others
    "kustomize build": "gitops_lint.cluster.expansion:Builder.build",
    "transformers": "gitops_lint.kustomize.accumulate:transform",
    "reading objects": "gitops_lint.kustomize.accumulate:read_objects",
    "substitution": "gitops_lint.substitution:substitute",
    "entry points": "gitops_lint.engine.run:scope_of",
    "coverage": "gitops_lint.engine.run:strays",
    "verdicts": "gitops_lint.engine.run:verdict",
    "merging findings": "gitops_lint.engine.run:place",
    "suppressions": "gitops_lint.engine.run:suppressions",
}


def _nothing(*_: object) -> None:
    pass


def write(axis: str, size: int, root: Path) -> int:
    """Write a repository; returns the number of its files."""
    count = 0
    for path, text in AXES[axis](size):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        count += 1
    return count


def stages(root: Path, *, steps: bool = False) -> tuple[dict[str, float], dict[str, int]]:
    """The cost by stage of a lint of a repository, and the numbers of its objects and findings.

    The cost is in CPU seconds, or in millions of steps.
    """
    if steps:
        clock = Steps()
        watch = Stopwatch(clock)
        try:
            counts = _lint(root, watch)
        finally:
            clock.stop()
        return dict(watch.costs), counts
    watch = Stopwatch()
    ends = [watch.watch_garbage(), *(watch.watch(name, path) for name, path in _INNER.items())]
    try:
        counts = _lint(root, watch)
    finally:
        for end in reversed(ends):
            end()
    return dict(watch.costs), counts


def _lint(root: Path, watch: Stopwatch) -> dict[str, int]:
    tree, rules = Tree(root), load_rules()
    with watch.stage("walk"):
        paths = tree.yaml_files
    with watch.stage("read"):
        for path in paths:
            tree.read(path)
    with watch.stage("parse"):
        for path in paths:
            tree.parse(path)
    with watch.stage("expansion"):
        repository = run.read(tree, [root], Config(), _nothing)
    for cluster in repository.clusters:
        with watch.stage("event graph"):
            graph = event_graph(cluster)
        with watch.stage("deadlocks"):
            deadlocks(graph)
        with watch.stage("races"):
            assert graph.races is not None
    problems: list[Any] = []
    for rule in rules:
        with watch.stage(f"rule {rule.id}"):
            checked = run.check(repository, [rule], _nothing)
        assert not checked.failures
        problems += checked.problems
    with watch.stage("report"):
        report = run.report(repository, rules, rules, run.Checked(tuple(problems), ()))
    assert not report.crashes
    for name in FORMATS:
        with watch.stage(f"format {name}"):
            render(report, name, hints=True)
    objects = sum(len(it.resources) for it in repository.clusters)
    return {"objects": objects, "findings": len(report.findings), "problems": len(problems)}


def one(axis: str, size: int, *, steps: bool = False) -> dict[str, Any]:
    """Measure one size: what `stages` returns, the number of files, and the peak memory in MiB."""
    gc.set_threshold(2_000_000, 20, 100)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        write(axis, 50, Path(folder))
        stages(Path(folder).resolve(), steps=steps)
    with tempfile.TemporaryDirectory() as folder:
        files = write(axis, size, Path(folder))
        number = _RUNS if size <= _QUICK and not steps else 1
        runs = [stages(Path(folder).resolve(), steps=steps) for _ in range(number)]
    counts = runs[0][1]
    costs = {name: min(it.get(name, 0.0) for it, _ in runs) for name in runs[0][0]}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"costs": costs, "files": files, "memory": memory, **counts}


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The slope between the last two sizes, on logarithmic scales."""
    (small, large), (before, after) = sizes[-2:], costs[-2:]
    return math.log(after / max(before, 1e-6)) / math.log(large / small)


def table(
    axis: str, sizes: Sequence[int], measured: Sequence[Mapping[str, Any]], unit: str
) -> list[str]:
    """Print the table of an axis; returns the stages that grow too fast."""
    print(f"\n### {axis}\n")
    print(f"| {unit} | {' | '.join(map(str, sizes))} | exponent |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for name in ("files", "objects", "findings", "memory"):
        label = "peak MiB" if name == "memory" else name
        print(f"| {label} | {' | '.join(f'{it[name]:.0f}' for it in measured)} | |")
    names = {name: None for it in measured for name in it["costs"] if name != "other"}
    rows = {name: [it["costs"].get(name, 0.0) for it in measured] for name in names}
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    fast: list[str] = []
    for name, times in [("all", total), *sorted(rows.items(), key=lambda it: -it[1][-1])]:
        grows = exponent(sizes, times)
        is_fast = grows > MOST and times[-1] >= LEAST
        if is_fast:
            fast.append(f"{axis}: {name}: {grows:.2f}")
        if is_fast or times[-1] >= _SHARE * total[-1]:
            figures = " | ".join(f"{it * 1000:.0f}" for it in times)
            print(
                f"| {name} | {figures} | {'**' if is_fast else ''}{grows:.2f}{'**' if is_fast else ''} |"
            )
    return fast


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--axis", action="append", choices=AXES, help="can be repeated")
    parser.add_argument("--steps", action="store_true", help="count steps instead of CPU time")
    parser.add_argument("--save", type=Path, help="write the figures into a JSON file")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one[0], int(given.one[1]), steps=given.steps)))
        return 0
    fast: list[str] = []
    saved: dict[str, Any] = {"axes": {}}
    if given.save and given.save.exists():  # other axes, perhaps with other sizes
        saved = json.loads(given.save.read_text(encoding="utf-8"))
    for axis in given.axis or AXES:
        words = [
            sys.executable,
            "-m",
            "benchmarks.growth",
            *["--steps"][: given.steps],
            "--one",
            axis,
        ]
        measured = [
            json.loads(subprocess.check_output([*words, str(size)])) for size in given.sizes
        ]
        fast += table(axis, given.sizes, measured, "1,000 steps" if given.steps else "CPU ms")
        saved["axes"][axis] = {"sizes": given.sizes, "figures": measured}
        if given.save:
            given.save.write_text(json.dumps(saved, indent=1), encoding="utf-8")
    print("\n" + ("\n".join(fast) or f"No exponent is over {MOST}."))
    return int(bool(fast))


if __name__ == "__main__":
    sys.exit(main())
