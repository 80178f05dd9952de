"""The plan of a rollout, as `schemas/gitops-lint/plan.json` defines it, and for people."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from gitops_lint.report import data
from gitops_lint.report.answers import Call, at, because, caller, stuck, unknowns
from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION
from gitops_lint.report.layout import Row, filled, page, section, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.answers import Leg, Member, Name, Plan, Ungated
from gitops_lint.wording import duration
from gitops_lint.wording.lists import counted, listing

_MANY: Final = 6  # of more in a wave that are there for the same reason, only the names are listed
_SHOWN: Final = 30  # of what others go by; JSON has all
_START: Final = "there from the start"
_KINDS: Final = ("Kustomization", "ResourceSet", "HelmRelease")
_ASSUMED: Final = (
    "At worst: everything comes up in the end, each at the last moment that its own timeout allows.",
    "Not counted: fetching, building and applying, failed installs, and queueing for a free worker.",
)


def _text(plan: Plan, style: Style) -> str:
    call = caller(_names(plan))
    trusting = "Not gated by health: Ready means applied, and others go by it"
    unknown = f"{counted(len(plan.unknown), 'thing')} cannot be known from this checkout"
    return page(
        [
            [style.paint(_headline(plan), "strong")],
            *(list(_wave(number, list(found), call, style)) for number, found in _waves(plan)),
            list(_chain(plan, call, style)),
            section(trusting, _ungated(plan.ungated, call, style), style),
            section("Never Ready", stuck(plan.stuck, call, style), style),
            section(unknown, unknowns(plan.unknown, style), style),
        ]
    )


def _names(plan: Plan) -> set[Name]:
    return {*plan.never, *(member.name for member in plan.members)}


def _headline(plan: Plan) -> str:
    kinds = [name.kind for name in _names(plan)]
    parts = [counted(kinds.count(kind), kind) for kind in _KINDS if kind in kinds]
    waves = counted(len({member.wave for member in plan.members}), "wave")
    time = f", {duration.text(plan.seconds)} at worst" if plan.seconds or not plan.never else ""
    lost = "is" if len(plan.never) == 1 else "are"
    never = f"; {len(plan.never)} of them {lost} never Ready" if plan.never else ""
    return f"{visible(plan.cluster)} from nothing: {listing(parts)} in {waves}{time}{never}"


def _waves(plan: Plan) -> Iterator[tuple[int, Iterator[Member]]]:
    return groupby(plan.members, key=lambda member: member.wave)


def _wave(number: int, members: Sequence[Member], call: Call, style: Style) -> Iterator[str]:
    """The members of a wave: many that are there for the same reason as a list, all others in rows."""
    parallel = f": {len(members)} in parallel" if len(members) > 1 else ""
    yield style.paint(f"Wave {number}{parallel}", "strong")
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(_shared(member, call), []).append(member)
    alone = [it for group in groups.values() if len(group) <= _MANY for it in group]
    alone.sort(key=lambda it: (_KINDS.index(it.name.kind), it.name))
    yield from table([_row(member, call) for member in alone], style)
    for reason, group in groups.items():
        if len(group) > _MANY:
            yield from _many(reason, group, call, style)


def _shared(member: Member, call: Call) -> str:
    """Why something is in its wave, in words that fit many."""
    if not member.why:
        return _START
    if member.name.kind == "HelmRelease" and member.why[0].reason == "owner":
        return "HelmReleases, applied by their Kustomizations"
    return because(member.why[0], call)


def _row(member: Member, call: Call) -> Row:
    if not member.why:
        return Row((call(member.name), _gate(member), _START))
    first, *others = member.why
    more = sum(step.reason == first.reason for step in others)
    text = because(first, call, member.name) + (f" and {more} more" if more else "")
    return Row((call(member.name), _gate(member), text))


def _many(reason: str, group: Sequence[Member], call: Call, style: Style) -> Iterator[str]:
    """How many they are, and their names; with when each is Ready unless that is the same for all."""
    head, times = f"{len(group)} {reason}", {_time(member) for member in group}
    gated = any(member.gate != "applied" for member in group)
    if gated and len(times) == 1:
        yield from wrapped(f"{head}; Ready by {', '.join(times)}:", style, "  ")
    else:
        note = "; in brackets, when those that are gated are Ready" if gated else ""
        yield from wrapped(f"{head}{note}:", style, "  ")
    yield from filled([call.bare(it.name) + _brackets(it, times) for it in group], style, "    ")


def _brackets(member: Member, times: Collection[str]) -> str:
    if member.ready is not None and (member.gate == "applied" or len(times) == 1):
        return ""
    return f" ({_time(member)})"


def _time(member: Member) -> str:
    return "never" if member.ready is None else duration.text(member.ready)


def _gate(member: Member) -> str:
    if member.ready is None:
        return "never Ready"
    time = f"Ready by {_time(member)}" if member.ready else "Ready at once"
    return f"{time} ({_MEANS[member.gate]})"


_MEANS: Final = {
    "applied": "applied",
    "health": "healthy",
    "install": "installed",
    "unknown": "or later",
}


def _chain(plan: Plan, call: Call, style: Style) -> Iterator[str]:
    """The longest chain: its objects, and the sum."""
    names = [call(name) for name, _ in groupby(leg.name for leg in plan.chain)]
    if len(names) < 2:
        return
    total = duration.text(plan.seconds)
    yield style.paint(f"Longest chain: {len(names)} objects, {total}", "strong")
    yield from filled(names, style, "  ", " → ")
    legs = [leg for leg in plan.chain if leg.seconds]
    rows = [
        Row((f"{sign} {duration.text(leg.seconds):>6}", call(leg.name), _spent(leg, call)), at(leg.place))
        for sign, leg in zip(" " + "+" * len(legs), legs, strict=False)
    ]  # fmt: skip
    yield from table(rows, style)
    yield from [f"  = {total:>6}"] if rows else ()
    for sentence in _ASSUMED:
        yield from wrapped(sentence, style)


def _spent(leg: Leg, call: Call) -> str:
    """What an object spends its seconds on."""
    needs = call(leg.needs, leg.name) if leg.needs else "what it needs"
    every = duration.text(leg.seconds)
    match leg.what:
        case "check":
            return f"looks every {every} whether {needs} is Ready"
        case "retry":
            return f"may come before {needs}, and is tried again after {every}"
        case "give up":
            return f"gives up before {needs} is Ready, and tries again after {every}"
        case "health":
            return "waits for health until its timeout"
        case "health without timeout":
            return "waits for health (no timeout: interval less 30s)"
        case "install":
            return "installs until its timeout"
    return "runs until its deadline"


def _ungated(found: Sequence[Ungated], call: Call, style: Style) -> Iterator[str]:
    for it in found[:_SHOWN]:
        slow = listing([call(name, it.name) for name in it.slow], 2)
        trust = listing([call(step.waiter, it.name) for step in it.trusted], 3)
        yield from table([Row([call(it.name)], at(it.place))], style)
        yield from wrapped(f"{trust} may start before it is up: {slow}", style, "    ")
    if found[_SHOWN:]:
        yield f"  and {len(found) - _SHOWN} more"


def _json(plan: Plan, style: Style) -> str:  # noqa: ARG001  programs always get everything
    return data.dumped(document(plan))


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
                "location": data.location(leg.place),
            }
            for leg in plan.chain
        ],
        "ungated": [
            {
                "name": str(it.name),
                "location": data.location(it.place),
                "slow": [str(name) for name in it.slow],
                "trusted": [data.step(step) for step in it.trusted],
            }
            for it in plan.ungated
        ],
        "stuck": [data.stuck(it) for it in plan.stuck],
        "unknown": [
            {"reason": visible(it.reason), "location": data.location(it.place)}
            for it in plan.unknown
        ],
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "name": str(member.name),
        "gate": member.gate,
        "limit": member.limit,
        "starts": member.starts,
        "ready": member.ready,
        "why": [data.step(step) for step in member.why],
    }


FORMATS: Final[dict[str, Callable[[Plan, Style], str]]] = {"text": _text, "json": _json}
