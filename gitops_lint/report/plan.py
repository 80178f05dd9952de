"""The plan of a rollout, as `schemas/gitops-lint/plan.json` defines it, and for people."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import (
    ShortNames,
    blocker_lines,
    short_names,
    short_reason,
    shown_place,
)
from gitops_lint.report.explanation_json import (
    blocker_document,
    location_document,
    step_document,
)
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.report.layout import Row, filled, page, section, table, wrapped
from gitops_lint.report.needed import NEEDS, need_lines
from gitops_lint.report.style import Style
from gitops_lint.report.verdict import verdict_document
from gitops_lint.results.explanation import Name, WaitReason
from gitops_lint.results.plan import (
    Gate,
    Member,
    MissingHealthCheck,
    Plan,
    Segment,
    TimeSpent,
    Uncertainty,
    UnknownContent,
    UnknownGate,
    UnknownStart,
    UnknownTimeout,
)
from gitops_lint.wording import duration
from gitops_lint.wording.lists import counted, listing
from gitops_lint.wording.verdict import verdict_sentence

_MANY: Final = 6  # more members of a wave with the same reason are listed by name only
_SHOWN: Final = 30  # missing health checks; JSON has all
_START: Final = "bootstrapped"
_KINDS: Final = ("Kustomization", "ResourceSet", "HelmRelease")
_IF_FIXED: Final = "The waves show the order as if everything under Never Ready were fixed, apart from suspended objects."
_ASSUMED: Final = (
    "At most: every object becomes Ready just before its own timeout.",
    "Not included: fetching, building, applying, failed installs, and waiting for a free worker.",
)


def _page(plan: Plan, style: Style) -> str:
    call = short_names(_names(plan))
    trusting = "Ready before healthy, although others depend on them"
    unknown = f"{counted(len(plan.unknown), 'fact')} cannot be determined from this checkout"
    return page(
        [
            list(_headlines(plan, style)),
            *(
                list(_wave_lines(number, list(found), call, style))
                for number, found in _waves(plan)
            ),
            list(_critical_path_lines(plan, call, style)),
            section(trusting, _trusted_lines(plan.without_health_check, call, style), style),
            section("Never Ready", blocker_lines(plan.blockers, call, style), style),
            section(NEEDS, need_lines(plan.verdict, call, style), style),
            section(unknown, _unknown_lines(plan.unknown, style), style),
        ]
    )


def _names(plan: Plan) -> set[Name]:
    return {*plan.never, *(member.name for member in plan.members)}


def _headlines(plan: Plan, style: Style) -> Iterator[str]:
    yield style.paint(_headline(plan), "strong")
    yield from wrapped(_sentence(visible(verdict_sentence(plan.verdict))), style, "")
    if any(member.ready is None for member in plan.members):
        yield from wrapped(_IF_FIXED, style, "")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _headline(plan: Plan) -> str:
    kinds = [name.kind for name in _names(plan)]
    parts = [counted(kinds.count(kind), kind) for kind in _KINDS if kind in kinds]
    waves = counted(len({member.wave for member in plan.members}), "wave")
    time = f", at most {duration.text(plan.seconds)}" if plan.seconds or not plan.never else ""
    verb = "becomes" if len(plan.never) == 1 else "become"
    never = f"; {len(plan.never)} of them never {verb} Ready" if plan.never else ""
    return f"{visible(plan.cluster)} from empty: {listing(parts)} in {waves}{time}{never}"


def _waves(plan: Plan) -> Iterator[tuple[int, Iterator[Member]]]:
    return groupby(plan.members, key=lambda member: member.wave)


def _wave_lines(
    number: int, members: Sequence[Member], call: ShortNames, style: Style
) -> Iterator[str]:
    """The members of a wave: many with the same reason as a list, all others in rows."""
    parallel = f": {len(members)} in parallel" if len(members) > 1 else ""
    yield style.paint(f"Wave {number}{parallel}", "strong")
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(_shared_reason(member, call), []).append(member)
    alone = [it for group in groups.values() if len(group) <= _MANY for it in group]
    alone.sort(key=lambda it: (_KINDS.index(it.name.kind), it.name))
    yield from table([_member_row(member, call) for member in alone], style)
    for reason, group in groups.items():
        if len(group) > _MANY:
            yield from _list_lines(reason, group, call, style)


def _shared_reason(member: Member, call: ShortNames) -> str:
    """Why an object is in its wave, in words that fit many."""
    if not member.why:
        return _START
    if member.name.kind == "HelmRelease" and member.why[0].reason is WaitReason.OWNER:
        return "HelmReleases, applied by their Kustomizations"
    return short_reason(member.why[0], call)


def _member_row(member: Member, call: ShortNames) -> Row:
    if not member.why:
        return Row((call(member.name), _gate_words(member), _START))
    first, *others = member.why
    more = sum(step.reason == first.reason for step in others)
    text = short_reason(first, call, member.name) + (f" and {more} more" if more else "")
    return Row((call(member.name), _gate_words(member), text))


def _list_lines(
    reason: str, group: Sequence[Member], call: ShortNames, style: Style
) -> Iterator[str]:
    """Their number and names, each with the time when it is Ready, unless that is the same for all."""
    head, times = f"{len(group)} {reason}", {_time(member) for member in group}
    gated = any(member.gate is not Gate.APPLIED for member in group)
    if all(member.ready is None for member in group):
        yield from wrapped(f"{head}; they never become Ready:", style, "  ")
    elif gated and len(times) == 1:
        yield from wrapped(f"{head}; Ready by {', '.join(times)}:", style, "  ")
    else:
        note = "; in parentheses: when it is Ready, if it waits for health" if gated else ""
        yield from wrapped(f"{head}{note}:", style, "  ")
    yield from filled([call.bare(it.name) + _brackets(it, times) for it in group], style, "    ")


def _brackets(member: Member, times: Collection[str]) -> str:
    if len(times) == 1 or (member.ready is not None and member.gate is Gate.APPLIED):
        return ""
    return f" ({_time(member)})"


def _time(member: Member) -> str:
    return "never Ready" if member.ready is None else duration.text(member.ready)


def _gate_words(member: Member) -> str:
    if member.ready is None:
        return "never Ready"
    time = f"Ready by {_time(member)}" if member.ready else "Ready immediately"
    return f"{time} ({_MEANS[member.gate]})"


_MEANS: Final = {
    Gate.APPLIED: "applied",
    Gate.HEALTH: "healthy",
    Gate.INSTALL: "installed",
    Gate.UNKNOWN: "or later",
}


def _critical_path_lines(plan: Plan, call: ShortNames, style: Style) -> Iterator[str]:
    """The longest chain: its objects, and the sum."""
    names = [call(name) for name, _ in groupby(segment.name for segment in plan.critical_path)]
    if len(names) < 2:
        return
    total = duration.text(plan.seconds)
    yield style.paint(f"Longest chain: {len(names)} objects, {total}", "strong")
    yield from filled(names, style, "  ", " → ")
    segments = [segment for segment in plan.critical_path if segment.seconds]
    rows = [
        Row((f"{sign} {duration.text(segment.seconds):>6}", call(segment.name), _spent(segment, call)), shown_place(segment.place))
        for sign, segment in zip(" " + "+" * len(segments), segments, strict=False)
    ]  # fmt: skip
    yield from table(rows, style)
    yield from [f"  = {total:>6}"] if rows else ()
    for sentence in _ASSUMED:
        yield from wrapped(sentence, style)


def _spent(segment: Segment, call: ShortNames) -> str:
    """What an object spends its time on."""
    needs = call(segment.needs, segment.name) if segment.needs else "its dependencies"
    every = duration.text(segment.seconds)
    match segment.what:
        case TimeSpent.CHECK:
            return f"rechecks {needs} every {every}"
        case TimeSpent.RETRY:
            return f"may run before {needs} and is retried after {every}"
        case TimeSpent.LATE_RETRY:
            return f"times out before {needs} is Ready and is retried after {every}"
        case TimeSpent.HEALTH:
            return "waits for health until its timeout"
        case TimeSpent.HEALTH_WITHOUT_TIMEOUT:
            return "waits for health (no timeout: interval minus 30s)"
        case TimeSpent.INSTALL:
            return "installs until its timeout"
    return "runs until its deadline"


def _trusted_lines(
    found: Sequence[MissingHealthCheck], call: ShortNames, style: Style
) -> Iterator[str]:
    for it in found[:_SHOWN]:
        slow = listing([call(name, it.name) for name in it.slow], 2)
        trust = listing([call(step.waiter, it.name) for step in it.dependents], 3)
        yield from table([Row([call(it.name)], shown_place(it.place))], style)
        yield from wrapped(f"{trust} may start before it is healthy: {slow}", style, "    ")
    if found[_SHOWN:]:
        yield f"  and {len(found) - _SHOWN} more"


def _unknown_lines(found: Sequence[Uncertainty], style: Style) -> Iterator[str]:
    """The unknowns with their places, or how to list them."""
    if style.show_unknown:
        rows = [Row([visible(_uncertainty(it))], shown_place(it.place)) for it in found]
        yield from table(rows, style)
    elif found:
        yield "  run with --show-unknown to list them"


def _uncertainty(it: Uncertainty) -> str:
    """An unknown in words, with full names."""
    match it.about:
        case UnknownContent(reason):
            return reason
        case UnknownGate(name):
            return f"whether {name} waits for health"
        case UnknownTimeout(name):
            return f"the timeout of {name}"
        case UnknownStart(name, awaited):
            return f"when {name} starts, because its readyExpr depends on {awaited}"


def _json(plan: Plan, style: Style) -> str:  # noqa: ARG001  programs always get everything
    return json_text(plan_document(plan))


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        "version": VERSION,
        "cluster": plan.cluster,
        "verdict": verdict_document(plan.verdict),
        "seconds": plan.seconds,
        "dependencyChecks": [{"kind": kind, "seconds": every} for kind, every in plan.checks],
        "waves": [
            {"wave": number, "members": [_member_document(member) for member in found]}
            for number, found in _waves(plan)
        ],
        "never": [str(name) for name in plan.never],
        "longestChain": [
            {
                "name": str(segment.name),
                "seconds": segment.seconds,
                "what": segment.what.value,
                "needs": str(segment.needs) if segment.needs else None,
                "location": location_document(segment.place),
            }
            for segment in plan.critical_path
        ],
        "ungated": [
            {
                "name": str(it.name),
                "location": location_document(it.place),
                "slow": [str(name) for name in it.slow],
                "trusted": [step_document(step) for step in it.dependents],
            }
            for it in plan.without_health_check
        ],
        "stuck": [blocker_document(it) for it in plan.blockers],
        "unknown": [
            {"reason": visible(_uncertainty(it)), "location": location_document(it.place)}
            for it in plan.unknown
        ],
    }


def _member_document(member: Member) -> dict[str, Any]:
    return {
        "name": str(member.name),
        "gate": member.gate.value,
        "limit": member.limit,
        "starts": member.starts,
        "ready": member.ready,
        "why": [step_document(step) for step in member.why],
    }


FORMATS: Final[dict[str, Callable[[Plan, Style], str]]] = {"text": _page, "json": _json}
