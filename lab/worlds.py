"""Generated worlds: small clusters on which three judges must agree, the verdict, the simulation, and Flux.

The worlds and the simulation are those of `tests/order/witness/`. A world follows from its seed and number, so that
everybody plays the same ones. What a world needs exists before Flux starts.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gitops_lint.results.explanation import Name
from lab.judge import SIZE, Judgment, judge
from tests.order.witness.render import render
from tests.order.witness.simulator import simulate
from tests.order.witness.world import World
from tests.order.witness.worlds import world_without_resource_sets

# The worlds that lab/RESULTS.md is about: as many of each seed.
SEEDS: Final = (1, 2, 3, 4)
COUNT: Final = 250
# The charts in worlds of later seeds render custom resources.
_RENDERING: Final = 5


def judge_worlds(
    count: int, seed: int, *, size: int = SIZE, again: bool = False, kept: bool = False
) -> Iterator[Judgment]:
    """Play `count` worlds, `size` at a time; the parameters are those of `judge`."""
    with TemporaryDirectory(prefix="lab-drawn-") as folder:
        top = Path(folder)
        by_title = {
            f"world-{seed}-{number}": world_without_resource_sets(
                f"{seed}-{number}", rendering=seed >= _RENDERING
            )
            for number in range(count)
        }
        for title, world in by_title.items():
            write(world, top / title)
        folders = [top / title for title in by_title]
        for it in judge(folders, size=size, again=again, kept=kept, only_with_needs=True):
            yield replace(it, contradicted=tuple(_contradicted(it, by_title[it.repository])))


def write(world: World, folder: Path) -> None:
    """Write the files of a world."""
    for path, text in render(world).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _contradicted(judgment: Judgment, world: World) -> Iterator[Name]:
    """The objects that are Ready in the simulation and not in the lab, or the other way round."""
    ready = {Name(*ref): time is not None for ref, time in simulate(world).ready.items()}
    for it in judgment.objects:
        if ready.get(it.name, it.is_ready) is not it.is_ready:
            yield it.name
