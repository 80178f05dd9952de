"""The plan of a rollout, as `schemas/gitops-lint/plan.json` defines it, and for people."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from gitops_lint.answer import Leg, Member, Name, Plan, Ungated
from gitops_lint.duration import text as duration
from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION
from gitops_lint.report.style import Style
from gitops_lint.report.summary import count
from gitops_lint.report.words import (
    Call,
    at,
    because,
    caller,
    columns,
    filled,
    listed,
    spot_document,
    step_document,
    stuck,
    stuck_document,
    unknowns,
)

_MANY: Final = 6  # of more in a wave that are there for the same reason, only the names are listed
_SHOWN: Final = 30  # of what others go by; JSON has all
_ASSUMED: Final = (
    "At worst: everything comes up in the end, each at the last moment that its own timeout allows.",
    "Not counted: fetching, building and applying, failed installs, and queueing for a free worker.",
)


def _text(plan: Plan, style: Style) -> str:
    call = caller([*plan.never, *(member.name for member in plan.members)])
    blocks = [
        [style.paint(_headline(plan), "strong")],
        *(list(_wave(number, list(found), call, style)) for number, found in _waves(plan)),
        _chain(plan, call, style),
        _section(style, "Not gated by health: Ready means applied, and others go by it", _ungated(plan.ungated, call)),
        _section(style, "Never Ready", stuck(plan.stuck, call)),
        _section(style, f"{count(len(plan.unknown), 'thing')} cannot be known from this checkout", unknowns(plan.unknown, whole=style.show_unknown)),
    ]  # fmt: skip
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _headline(plan: Plan) -> str:
    names = {*plan.never, *(member.name for member in plan.members)}
    kinds = [name.kind for name in names]
    parts = [count(kinds.count(kind), kind) for kind in _KINDS if kind in kinds]
    waves = count(len({member.wave for member in plan.members}), "wave")
    never = f"; {len(plan.never)} of them never Ready" if plan.never else ""
    time = duration(plan.seconds)
    return (
        f"{visible(plan.cluster)} from nothing: {listed(parts)} in {waves}, {time} at worst{never}"
    )


_KINDS: Final = ("Kustomization", "ResourceSet", "HelmRelease")


def _section(style: Style, title: str, lines: Iterator[str]) -> list[str]:
    found = list(lines)
    return [style.paint(title, "strong"), *found] if found else []


def _waves(plan: Plan) -> Iterator[tuple[int, Iterator[Member]]]:
    return groupby(plan.members, key=lambda member: member.wave)


def _wave(number: int, members: Sequence[Member], call: Call, style: Style) -> Iterator[str]:
    parallel = f": {len(members)} in parallel" if len(members) > 1 else ""
    yield style.paint(f"Wave {number}{parallel}", "strong")
    groups: dict[tuple[str, Name | None], list[Member]] = {}
    for member in members:
        first = member.why[0] if member.why else None
        key = (first.reason, first.awaited) if first else ("", None)
        groups.setdefault(key, []).append(member)
    alone = [it for group in groups.values() if len(group) <= _MANY for it in group]
    yield from columns([_row(member, call) for member in alone])
    for group in groups.values():
        if len(group) > _MANY:
            gated = any(member.gate != "applied" for member in group)
            note = "; in brackets, when those that are gated are Ready" if gated else ""
            yield f"  {len(group)} {because(group[0].why[0], call)}{note}:"
            yield from filled([_marked(member, call) for member in group], "    ")


def _row(member: Member, call: Call) -> tuple[str, str, str, str]:
    why = because(member.why[0], call) if member.why else "there from the start"
    more = sum(step.reason == member.why[0].reason for step in member.why) - 1 if member.why else 0
    place = at(member.why[0].place) if member.why and member.why[0].reason == "dependsOn" else ""
    return call(member.name), _gate(member), why + (f" and {more} more" if more else ""), place


def _gate(member: Member) -> str:
    if member.ready is None:
        return "never Ready"
    time = f"Ready by {duration(member.ready)}" if member.ready else "Ready at once"
    return f"{time} ({_MEANS[member.gate]})"


_MEANS: Final = {
    "applied": "applied",
    "health": "healthy",
    "install": "installed",
    "unknown": "or later",
}


def _marked(member: Member, call: Call) -> str:
    if member.ready is None:
        return f"{call(member.name)} (never)"
    gated = member.gate != "applied"
    return f"{call(member.name)} ({duration(member.ready)})" if gated else call(member.name)


def _chain(plan: Plan, call: Call, style: Style) -> list[str]:
    """The longest chain: its objects, and the sum."""
    names = [call(name) for name, _ in groupby(leg.name for leg in plan.chain)]
    if len(names) < 2:
        return []
    rows = [
        (f"{'+' if index else ' '} {duration(leg.seconds):>6}", call(leg.name), _spent(leg, call), at(leg.place))
        for index, leg in enumerate(leg for leg in plan.chain if leg.seconds)
    ]  # fmt: skip
    title = style.paint(f"Longest chain: {len(names)} objects, {duration(plan.seconds)}", "strong")
    total = [f"  = {duration(plan.seconds):>6}"] if rows else []
    way = filled(names, "  ", " → ")
    return [title, *way, *(columns(rows) if rows else ()), *total, *_ASSUMED]


def _spent(leg: Leg, call: Call) -> str:
    needs = call(leg.needs) if leg.needs else "what it needs"
    match leg.what:
        case "check":
            return f"looks every {duration(leg.seconds)} whether {needs} is Ready"
        case "retry":
            return f"may come before {needs}, and is tried again after {duration(leg.seconds)}"
        case "give up":
            return (
                f"gives up before {needs} is Ready, and tries again after {duration(leg.seconds)}"
            )
        case "health":
            return "waits for health until its timeout"
        case "health without timeout":
            return "waits for health; no timeout is set, so it is the interval less 30s"
        case "install":
            return "installs until its timeout"
    return "runs until its deadline"


def _ungated(found: Sequence[Ungated], call: Call) -> Iterator[str]:
    for it in found[:_SHOWN]:
        slow = listed([visible(str(name)) for name in it.slow], 2)
        trust = listed([call(step.waiter) for step in it.trusted], 3)
        yield f"  {call(it.name)}  {at(it.place)}"
        yield f"    {trust} may start before it is up: {slow}"
    if found[_SHOWN:]:
        yield f"  and {len(found) - _SHOWN} more"


def _json(plan: Plan, style: Style) -> str:  # noqa: ARG001  programs always get everything
    return json.dumps(document(plan), indent=2) + "\n"


def document(plan: Plan) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        "version": VERSION,
        "cluster": plan.cluster,
        "seconds": plan.seconds,
        "dependencyChecks": [{"kind": kind, "seconds": every} for kind, every in plan.checks],
        "waves": [
            {"wave": number, "members": [_member(member) for member in found]}
            for number, found in _waves(plan)
        ],
        "never": [str(name) for name in plan.never],
        "longestChain": [
            {
                "name": str(leg.name),
                "seconds": leg.seconds,
                "what": leg.what,
                "needs": str(leg.needs) if leg.needs else None,
                "place": spot_document(leg.place),
            }
            for leg in plan.chain
        ],
        "ungated": [
            {
                "name": str(it.name),
                "place": spot_document(it.place),
                "slow": [str(name) for name in it.slow],
                "trusted": [step_document(step) for step in it.trusted],
            }
            for it in plan.ungated
        ],
        "stuck": [stuck_document(it) for it in plan.stuck],
        "unknown": [
            {"reason": visible(it.reason), "place": spot_document(it.place)} for it in plan.unknown
        ],
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "name": str(member.name),
        "gate": member.gate,
        "limit": member.limit,
        "starts": member.starts,
        "ready": member.ready,
        "why": [step_document(step) for step in member.why],
    }


FORMATS: Final[dict[str, Callable[[Plan, Style], str]]] = {"text": _text, "json": _json}
