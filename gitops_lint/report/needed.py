"""What must exist before Flux starts, as lines of text and in JSON."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import ShortNames, counted_names, shown_place
from gitops_lint.report.explanation_json import location_document
from gitops_lint.report.layout import Row, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.verdict import Need, Verdict
from gitops_lint.wording.lists import counted, listing
from gitops_lint.wording.verdict import title_of

NEEDS: Final = "Needed before Flux starts, and nothing here creates it"  # a heading
_SHOWN: Final = 30  # needs; JSON has all


def need_lines(verdict: Verdict, call: ShortNames, style: Style) -> Iterator[str]:
    """What must exist before Flux starts, each with its first user and what stops without it."""
    others = [need for need in verdict.needs if need.awaited and not need.accepted]
    certain = [need for need in others if need.certain]
    for need in certain[:_SHOWN]:
        yield from table([Row([visible(title_of(need))], shown_place(need.users[0].place))], style)
        yield from wrapped(_without(need, call), style, "    ")
    if certain[_SHOWN:]:
        yield f"  and {len(certain) - _SHOWN} more"
    if perhaps := [visible(title_of(need)) for need in others if not need.certain]:
        text = (
            f"perhaps, because something not known here may create them: {listing(perhaps, _SHOWN)}"
        )
        yield from wrapped(text, style, "  ")
    if pods := [
        visible(title_of(it)) for it in verdict.needs if not it.awaited and not it.accepted
    ]:
        text = f"Flux does not wait for these, but other objects need them: {listing(pods, _SHOWN)}"
        yield from wrapped(text, style, "  ")
    if accepted := [visible(title_of(need)) for need in verdict.needs if need.accepted]:
        text = f"{len(accepted)} accepted in the configuration: {listing(accepted, _SHOWN)}"
        yield from wrapped(text, style, "  ")


def _without(need: Need, call: ShortNames) -> str:
    users = dict.fromkeys(user.name for user in need.users)
    first = visible(str(next(iter(users))))
    more = f" and {counted(len(users) - 1, 'other object')}" if len(users) > 1 else ""
    verb = "need" if more else "needs"
    stops = f"; without it, not Ready: {counted_names(need.stops, call)}" if need.stops else ""
    return f"{first}{more} {verb} it{stops}"


def need_document(need: Need) -> dict[str, Any]:
    """A need as plain data."""
    name = need.name
    return {
        "what": "role" if name.is_role else "kind" if name.is_kind else "object",
        "kind": need.name.kind,
        "group": need.group,
        "namespace": need.name.namespace,
        "name": need.name.name,
        "scope": need.name.scope or None,
        "certain": need.certain,
        "accepted": visible(need.accepted) or None,
        "users": [
            {"name": str(user.name), "location": location_document(user.place)}
            for user in need.users
        ],
        "stops": [str(name) for name in need.stops],
        "pods": [str(name) for name in need.pods],
        "awaited": need.awaited,
        "pulls": need.pulls,
    }
