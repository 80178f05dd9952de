"""How two clusters differ, as `schemas/gitops-lint/compare.json` defines it, and for people."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.answer import Changed, Comparison, Difference, Only, Order
from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION
from gitops_lint.report.style import Style
from gitops_lint.report.summary import count
from gitops_lint.report.words import (
    Call,
    at,
    caller,
    columns,
    listed,
    spot_document,
    step_document,
)

_MOST: Final = 40  # of a list; JSON has all


def _text(found: Comparison, style: Style) -> str:
    one, other = visible(found.cluster), visible(found.other)
    names = [it.name for it in (*found.here, *found.there)]
    call = caller([*names, *(it.name for it in found.changed)])
    blocks = [
        _head(found, one, other, style),
        _section(style, "Flux", _settings(found.settings, one, other)),
        _section(style, f"Only in {one}", _only(found.here, call)),
        _section(style, f"Only in {other}", _only(found.there, call)),
        _section(style, "Different", _changed(found.changed, one, other, call)),
        _order(found.order, one, other, style),
        _order(found.other_order, other, one, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(found: Comparison, one: str, other: str, style: Style) -> list[str]:
    both = f"{count(found.common, 'object')} in both"
    if found.equal:
        title = f"{one} and {other} do not differ: {both}"
    else:
        parts = [
            f"{both}, {len(found.changed)} of them different",
            f"{len(found.here)} only in {one}",
            f"{len(found.there)} only in {other}",
        ]
        title = f"{one} and {other}: {'; '.join(parts)}"
    words = ", ".join(f"{visible(here)} = {visible(there)}" for here, there in found.names)
    note = [f"  taken for the same name: {words}"] if words else []
    idle = f"  {count(found.idle, 'object')} in both can start in only one of them"
    left = [f"{idle}, and order is not compared (see `gitops-lint plan`)"] if found.idle else []
    return [style.paint(title, "strong"), *note, *left]


def _section(style: Style, title: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return [style.paint(title, "strong"), *found] if found else []


def _settings(found: Sequence[Difference], one: str, other: str) -> Iterator[str]:
    rows = [row for it in found for row in _rows(it, one, other)]
    yield from columns(rows) if rows else ()


def _rows(it: Difference, one: str, other: str) -> Iterator[tuple[str, str, str, str]]:
    """A row for each cluster: the field, the cluster, what it says there, and where."""
    label = it.field
    for name, said, place in ((one, it.here, it.place), (other, it.there, it.other)):
        if said or not it.several:
            only = f"only {name}" if it.several else name
            text = listed([visible(value) for value in said]) if said else "not set"
            yield label, only, text, at(place)
            label = ""


def _only(found: Sequence[Only], call: Call) -> Iterator[str]:
    rows = [(call(it.name), at(it.place)) for it in found[:_MOST]]
    yield from columns(rows) if rows else ()
    if found[_MOST:]:
        yield f"  and {len(found) - _MOST} more"


def _changed(found: Sequence[Changed], one: str, other: str, call: Call) -> Iterator[str]:
    for changed in found[:_MOST]:
        yield f"  {call(changed.name)}"
        yield from columns(
            [row for it in changed.differences for row in _rows(it, one, other)], "    "
        )
    if found[_MOST:]:
        yield f"  and {len(found) - _MOST} more"


def _order(order: Order, one: str, other: str, style: Style) -> list[str]:
    if not order.pairs:
        return []
    title = style.paint(f"Order that {one} has and {other} has not", "strong")
    verb = "is" if order.pairs == 1 else "are"
    pairs = f"{count(order.pairs, 'pair')} of objects {verb} in order in {one} alone"
    rows = [(visible(step.text), at(step.place)) for step in order.steps[:_MOST]]
    more = [f"  and {len(order.steps) - _MOST} more"] if order.steps[_MOST:] else []
    last = f"  {pairs}: no rollout of {other} tests that"
    return [title, *(columns(rows) if rows else ()), *more, last]


def _json(found: Comparison, style: Style) -> str:  # noqa: ARG001  programs always get everything
    return json.dumps(document(found), indent=2) + "\n"


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "version": VERSION,
        "cluster": found.cluster,
        "other": found.other,
        "names": [{"here": here, "there": there} for here, there in found.names],
        "equal": found.equal,
        "common": found.common,
        "idle": found.idle,
        "settings": [_difference(it) for it in found.settings],
        "onlyHere": [_one(it) for it in found.here],
        "onlyThere": [_one(it) for it in found.there],
        "changed": [
            {"name": str(it.name), "differences": [_difference(one) for one in it.differences]}
            for it in found.changed
        ],
        "orderHere": _ordered(found.order),
        "orderThere": _ordered(found.other_order),
    }


def _difference(it: Difference) -> dict[str, Any]:
    return {
        "field": it.field,
        "several": it.several,
        "here": [visible(value) for value in it.here],
        "there": [visible(value) for value in it.there],
        "place": spot_document(it.place),
        "otherPlace": spot_document(it.other),
    }


def _one(it: Only) -> dict[str, Any]:
    return {"name": str(it.name), "place": spot_document(it.place)}


def _ordered(order: Order) -> dict[str, Any]:
    return {"steps": [step_document(step) for step in order.steps], "pairs": order.pairs}


FORMATS: Final[dict[str, Callable[[Comparison, Style], str]]] = {"text": _text, "json": _json}
