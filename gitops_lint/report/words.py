"""How answers about order are worded: names, places, lists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, Final

from gitops_lint.answer import Name, Spot, Step, Stuck, Unknown
from gitops_lint.report.escape import visible
from gitops_lint.report.summary import count

WIDTH: Final = 100  # columns of a list
_FEW: Final = 6
_STORIES: Final = 30  # of those that block most; JSON has all
Call = Callable[[Name], str]


def caller(names: Iterable[Name]) -> Call:
    """How to call objects: Kustomizations without their kind, and without a namespace all share."""
    homes = {name.namespace for name in names if name.kind == "Kustomization"}

    def call(name: Name) -> str:
        if name.kind != "Kustomization":
            return visible(str(name))
        return visible(name.name if len(homes) < 2 else f"{name.namespace}/{name.name}")

    return call


def at(place: Spot | None) -> str:
    """`path:line`; a directory, where a cluster was told to start, has no lines."""
    if place is None:
        return ""
    is_file = "." in place.path.rpartition("/")[2]
    return f"{visible(place.path)}:{place.line}" if is_file else visible(place.path)


def because(step: Step, call: Call) -> str:
    """What somebody waits for, in a few words: `after infra, which it depends on`."""
    awaited = call(step.awaited) if step.awaited else ""
    match step.reason:
        case "dependsOn":
            return f"depends on {awaited}"
        case "readyExpr":
            return f"asks about {awaited}"
        case "owner":
            return f"applied by {awaited}"
        case "source":
            return f"built from {awaited}"
    return visible(step.text)


def listed(names: Sequence[str], most: int = _FEW) -> str:
    """`a, b and c`; of more than `most`, the first ones and how many are left."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def filled(names: Iterable[str], indent: str, between: str = ", ") -> Iterator[str]:
    """All names, as many on a line as it holds; none of them is broken."""
    text = between.join(name.replace(" ", "\0") for name in names)
    lines = wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    yield from (line.replace("\0", " ") for line in lines)


def wrapped(text: str, indent: str) -> Iterator[str]:
    """A sentence on as many lines as it needs."""
    yield from wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """Rows with their cells below each other, two blanks between; the last one ends as it likes."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"{indent}{'  '.join(cells)}".rstrip()


def told(steps: Sequence[Step], indent: str) -> Iterator[str]:
    """Each step of a story with its place, numbered when there are several."""
    marks = [f"{number}. " if len(steps) > 1 else "" for number in range(1, len(steps) + 1)]
    width = max((len(step.text) for step in steps), default=0)
    for mark, step in zip(marks, steps, strict=True):
        text = visible(step.text)
        yield f"{indent}{mark}{text:{min(width, WIDTH - 30)}}  {at(step.place)}".rstrip()


def stuck(found: Sequence[Stuck], call: Call) -> Iterator[str]:
    """Why some objects never are Ready, and which."""
    for it in found[:_STORIES]:
        yield f"  {_trouble(it, call)}"
        yield from told(it.story, "    ")
        if it.remedy:
            yield from wrapped(f"to mend it: {visible(it.remedy)}", "    ")
        if others := [name for name in it.blocks if name not in it.objects]:
            yield from wrapped(f"blocks {summed(others, call)}", "    ")
    if found[_STORIES:]:
        yield f"  and {len(found) - _STORIES} other reasons"


def summed(names: Sequence[Name], call: Call, most: int = _FEW) -> str:
    """How many there are of each kind, and the first ones: `2 Kustomizations: apps and web`."""
    if len(names) == 1:
        return visible(str(names[0]))
    order = sorted(names, key=lambda name: (-len(name.kind), name))
    kinds = dict.fromkeys(name.kind for name in order)
    parts = [count(sum(name.kind == kind for name in order), kind) for kind in kinds]
    return f"{listed(parts)}: {listed([call(name) for name in order], most)}"


def _trouble(it: Stuck, call: Call) -> str:
    names = listed([call(name) for name in it.objects])
    match it.trouble:
        case "suspended":
            return f"{names}: suspended in Git, so it never starts on a new cluster"
        case "missing":
            return f"{names}: waits for what does not exist"
        case "failing build":
            return f"{names}: cannot be built"
    return f"{names}: a deadlock, all wait for each other"


def unknowns(found: Sequence[Unknown], *, whole: bool) -> Iterator[str]:
    """What cannot be known: each with its place, or how much it is."""
    if whole:
        yield from (f"  {visible(it.reason)}  {at(it.place)}".rstrip() for it in found)
    elif found:
        yield "  run with --show-unknown to see what"


def step_document(step: Step) -> dict[str, Any]:
    """A step as plain data."""
    return {
        "waiter": str(step.waiter),
        "awaited": str(step.awaited) if step.awaited else None,
        "reason": step.reason,
        "text": visible(step.text),
        "place": spot_document(step.place),
        "certain": step.certain,
    }


def spot_document(place: Spot | None) -> dict[str, Any] | None:
    """A place as plain data."""
    return place._asdict() if place else None


def stuck_document(it: Stuck) -> dict[str, Any]:
    """A trouble as plain data."""
    return {
        "trouble": it.trouble,
        "objects": [str(name) for name in it.objects],
        "story": [step_document(step) for step in it.story],
        "blocks": [str(name) for name in it.blocks],
        "remedy": visible(it.remedy) or None,
    }
