"""How two clusters differ, as `schemas/gitops-lint/compare.json` defines it, and for people."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import ShortNames, short_names, shown_place, shown_sentence
from gitops_lint.report.explanation_json import location_document, step_document
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.report.layout import Row, page, section, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.comparison import (
    ChangedObject,
    Comparison,
    Difference,
    UnmatchedObject,
    UnmatchedOrder,
)
from gitops_lint.wording.lists import counted, listing

_MOST: Final = 40  # of a list; JSON has all


def _page(found: Comparison, style: Style) -> str:
    one, other = _labels(visible(found.cluster), visible(found.other))
    names = [it.name for it in (*found.here, *found.there)]
    call = short_names([*names, *(it.name for it in found.changed)])
    return page(
        [
            list(_headline(found, one, other, style)),
            section("Flux", table(_difference_rows(found.settings, one, other), style), style),
            section(f"Only in {one}", _unmatched_lines(found.here, call, style), style),
            section(f"Only in {other}", _unmatched_lines(found.there, call, style), style),
            section("Different", _changed_lines(found.changed, one, other, call, style), style),
            _order_lines(found.order, one, other, call, style),
            _order_lines(found.other_order, other, one, call, style),
        ]
    )


def _labels(one: str, other: str) -> tuple[str, str]:
    """The names of two clusters without the directories that they share."""
    first, second = one.split("/"), other.split("/")
    while first[:1] == second[:1] and min(len(first), len(second)) > 1:
        first, second = first[1:], second[1:]
    return "/".join(first), "/".join(second)


def _headline(found: Comparison, one: str, other: str, style: Style) -> Iterator[str]:
    whole = f"{visible(found.cluster)} and {visible(found.other)}"
    both = f"{counted(found.common, 'object')} in both"
    only = [
        f"{len(it)} only in {name}" for name, it in ((one, found.here), (other, found.there)) if it
    ]
    if found.equal:
        title = f"{whole} are equal: {both}"
    else:
        changed = f", {len(found.changed)} of them different" if found.changed else ""
        title = f"{whole}: {'; '.join([both + changed, *only])}"
    yield style.paint(title, "strong")
    if found.names:
        words = ", ".join(f"{visible(here)} = {visible(there)}" for here, there in found.names)
        yield from wrapped(f"treated as the same name: {words}", style, "  ")
    if found.idle:
        idle = f"{counted(found.idle, 'object')} in both can start in only one of the clusters"
        yield from wrapped(
            f"{idle}, so their order is not compared (see `gitops-lint plan`)", style, "  "
        )


def _difference_rows(found: Sequence[Difference], one: str, other: str) -> list[Row]:
    """A row for each cluster: the field, the cluster, the value and its place."""
    rows = []
    for it in found:
        label = it.field
        for name, values, place in ((one, it.here, it.place), (other, it.there, it.other)):
            if values or not it.several:
                only = f"only {name}" if it.several else name
                text = listing([visible(value) for value in values]) if values else "not set"
                rows.append(Row((label, only, text), shown_place(place)))
                label = ""
    return rows


def _unmatched_lines(
    found: Sequence[UnmatchedObject], call: ShortNames, style: Style
) -> Iterator[str]:
    yield from table([Row([call(it.name)], shown_place(it.place)) for it in found[:_MOST]], style)
    if found[_MOST:]:
        yield f"  and {len(found) - _MOST} more"


def _changed_lines(
    found: Sequence[ChangedObject], one: str, other: str, call: ShortNames, style: Style
) -> Iterator[str]:
    for it in found[:_MOST]:
        yield f"  {call(it.name)}"
        yield from table(_difference_rows(it.differences, one, other), style, "    ")
    if found[_MOST:]:
        yield f"  and {len(found) - _MOST} more"


def _order_lines(
    order: UnmatchedOrder, one: str, other: str, call: ShortNames, style: Style
) -> list[str]:
    if not order.pairs:
        return []
    title = style.paint(f"Order that only {one} guarantees", "strong")
    rows = [
        Row([shown_sentence(step, call)], shown_place(step.place)) for step in order.steps[:_MOST]
    ]
    more = [f"  and {len(order.steps) - _MOST} more"] if order.steps[_MOST:] else []
    verb = "is" if order.pairs == 1 else "are"
    pairs = f"{counted(order.pairs, 'pair')} of objects {verb} in order only in {one}"
    last = wrapped(f"{pairs}, so a rollout to {other} does not test it", style, "  ")
    return [title, *table(rows, style), *more, *last]


def _json(found: Comparison, style: Style) -> str:  # noqa: ARG001  programs always get everything
    return json_text(comparison_document(found))


def comparison_document(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "version": VERSION,
        "cluster": found.cluster,
        "other": found.other,
        "names": [{"here": here, "there": there} for here, there in found.names],
        "equal": found.equal,
        "common": found.common,
        "idle": found.idle,
        "settings": [_difference_document(it) for it in found.settings],
        "onlyHere": [_unmatched_document(it) for it in found.here],
        "onlyThere": [_unmatched_document(it) for it in found.there],
        "changed": [
            {
                "name": str(it.name),
                "differences": [_difference_document(one) for one in it.differences],
            }
            for it in found.changed
        ],
        "orderHere": _order_document(found.order),
        "orderThere": _order_document(found.other_order),
    }


def _difference_document(it: Difference) -> dict[str, Any]:
    return {
        "field": it.field,
        "several": it.several,
        "here": [visible(value) for value in it.here],
        "there": [visible(value) for value in it.there],
        "location": location_document(it.place),
        "otherLocation": location_document(it.other),
    }


def _unmatched_document(it: UnmatchedObject) -> dict[str, Any]:
    return {"name": str(it.name), "location": location_document(it.place)}


def _order_document(order: UnmatchedOrder) -> dict[str, Any]:
    return {"steps": [step_document(step) for step in order.steps], "pairs": order.pairs}


FORMATS: Final[dict[str, Callable[[Comparison, Style], str]]] = {"text": _page, "json": _json}
