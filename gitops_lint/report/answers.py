"""How answers about order are worded: names, places, reasons, troubles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.report.layout import Row, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.answers import Name, Spot, Step, Stuck, Unknown
from gitops_lint.wording.lists import counted, listing

_STORIES: Final = 30  # of those that block most; JSON has all


@dataclass(frozen=True, slots=True)
class Call:
    """How an answer calls objects: Kustomizations without their kind, all else with it.

    Without a namespace, too, when all Kustomizations have the same one (`homes`), and beside an object
    of the same namespace.
    """

    homes: frozenset[str]

    def __call__(self, name: Name, near: Name | None = None) -> str:
        if name.kind == "Kustomization":
            return self.bare(name, near)
        return f"{visible(name.kind)} {self.bare(name, near)}" if name.name else visible(str(name))

    def bare(self, name: Name, near: Name | None = None) -> str:
        """The same without its kind."""
        alone = name.kind == "Kustomization" and len(self.homes) < 2
        beside = near is not None and near.namespace == name.namespace
        short = alone or beside or not name.namespace
        return visible(name.name if short else f"{name.namespace}/{name.name}")


def caller(names: Iterable[Name]) -> Call:
    """How to call these objects, and others beside them."""
    return Call(frozenset(name.namespace for name in names if name.kind == "Kustomization"))


def at(place: Spot | None) -> str:
    """`path:line`; a directory, where a cluster was told to start, has no lines."""
    if place is None:
        return ""
    is_file = "." in place.path.rpartition("/")[2]
    return f"{visible(place.path)}:{place.line}" if is_file else visible(place.path)


def because(step: Step, call: Call, near: Name | None = None) -> str:
    """What somebody waits for, in a few words: `depends on infra`; said beside `near`, if told."""
    awaited = call(step.awaited, near) if step.awaited else ""
    match step.reason:
        case "dependsOn":
            return f"depends on {awaited}"
        case "readyExpr":
            return f"asks about {awaited}"
        case "owner":
            return f"applied by {awaited}"
        case "source":
            return f"built from {awaited}"
    return said(step, call)


def said(step: Step, call: Call) -> str:
    """The sentence of a step, its objects called as everywhere in the answer."""
    text = visible(step.text)
    for name in filter(None, (step.waiter, step.awaited)):
        whole = rf"{re.escape(visible(str(name)))}(?![\w./-]*[\w/-])"  # and no longer name
        text = call(name).join(re.split(whole, text))
    return text


def told(steps: Sequence[Step], call: Call, style: Style, indent: str = "  ") -> Iterator[str]:
    """Each step of a story with its place, numbered when there are several."""
    rows = [
        Row([f"{number}. {said(step, call)}" if len(steps) > 1 else said(step, call)], at(step.place))
        for number, step in enumerate(steps, 1)
    ]  # fmt: skip
    yield from table(rows, style, indent)


def stuck(found: Sequence[Stuck], call: Call, style: Style) -> Iterator[str]:
    """Why some objects are never Ready, and which."""
    for it in found[:_STORIES]:
        if len(it.story) == 1:
            (step,) = it.story
            text = said(step, call) if it.trouble != "suspended" else _trouble(it, call)
            yield from table([Row([text], at(step.place))], style)
        else:
            yield from wrapped(_trouble(it, call), style, "  ")
            yield from told(it.story, call, style, "    ")
        if it.remedy:
            yield from wrapped(f"to mend it: {visible(it.remedy)}", style, "    ")
        if others := [name for name in it.blocks if name not in it.objects]:
            yield from wrapped(f"blocks {summed(others, call)}", style, "    ")
    if found[_STORIES:]:
        yield f"  and {counted(len(found) - _STORIES, 'other reason')}"


def summed(names: Sequence[Name], call: Call, most: int = 6) -> str:
    """How many there are of each kind, and the first ones: `2 Kustomizations: apps and web`."""
    if len(names) == 1:
        (one,) = names
        return f"{visible(one.kind)} {call.bare(one)}"
    order = sorted(names, key=lambda name: (-len(name.kind), name))
    kinds = dict.fromkeys(name.kind for name in order)
    parts = [counted(sum(name.kind == kind for name in order), visible(kind)) for kind in kinds]
    shown = [call.bare(name) if len(kinds) == 1 else call(name) for name in order]
    return f"{listing(parts)}: {listing(shown, most)}"


def _trouble(it: Stuck, call: Call) -> str:
    names = listing([call(name) for name in it.objects])
    match it.trouble:
        case "suspended":
            return f"{names}: suspended in Git, so it never starts on a new cluster"
        case "missing":
            return f"{names}: waits for what does not exist"
        case "failing build":
            return f"{names}: cannot be built"
    return f"{names}: a deadlock, all wait for each other"


def unknowns(found: Sequence[Unknown], style: Style) -> Iterator[str]:
    """What cannot be known: each with its place, or how to see it."""
    if style.show_unknown:
        rows = [Row([visible(it.reason)], at(it.place)) for it in found]
        yield from table(rows, style)
    elif found:
        yield "  run with --show-unknown to see what"
