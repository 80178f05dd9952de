"""Why an object waits, as `schemas/gitops-lint/why.json` defines it, and for people."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import (
    ShortNames,
    blocker_lines,
    counted_names,
    short_names,
    shown_place,
    shown_sentence,
    step_lines,
)
from gitops_lint.report.explanation_json import (
    blocker_document,
    location_document,
    step_document,
)
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.report.layout import Row, page, section, table, wrapped
from gitops_lint.report.needed import NEEDS, need_document
from gitops_lint.report.style import Style
from gitops_lint.results.explanation import Name, Provided, Step, WaitReason
from gitops_lint.results.plan import Gate
from gitops_lint.results.why import (
    Guarantee,
    Milestone,
    Prerequisite,
    Readiness,
    Relation,
    UnseenContent,
    WaitPath,
    Why,
)
from gitops_lint.wording import duration
from gitops_lint.wording.lists import counted, listing
from gitops_lint.wording.verdict import title_of

_MILESTONES: Final = {
    Milestone.READY: "Ready",
    Milestone.ARTIFACT: "artifact",
    Milestone.APPLIED: "applied",
    Milestone.STARTED: "started",
    Milestone.EXISTS: "exists",
}
_GUARANTEES: Final = {
    Guarantee.STARTS_WHEN_READY: "{waiter} starts only when {awaited} is Ready",
    Guarantee.READY_WHEN_READY: "{waiter} is Ready only when {awaited} is Ready",
    Guarantee.STARTS_WHEN_STARTED: "{waiter} starts only after {awaited} has",
    Guarantee.READY_WHEN_STARTED: "{waiter} is Ready only after {awaited} has started",
}
_UNSEEN: Final = {
    UnseenContent.ELSEWHERE: "its objects are not in this repository",
    UnseenContent.UNKNOWN: "its objects are unknown",
    UnseenContent.FAILING_BUILD: "it cannot be built",
}
_SHOWN: Final = 30  # prerequisites; JSON has all
_MANY: Final = 20


def _page(found: Why | Relation, style: Style) -> str:
    if isinstance(found, Relation):
        return page(_relation_blocks(found, style))
    return page(_why_blocks(found, style))


def _why_blocks(why: Why, style: Style) -> Iterator[list[str]]:
    call = short_names(_names(why))
    head = f"{visible(str(why.name))} in {visible(why.cluster)}  {shown_place(why.place)}"
    yield [style.paint(head, "strong"), *table([Row(it) for it in _facts(why)], style)]
    yield section("It never becomes Ready", blocker_lines(why.blockers, call, style), style)
    yield section(NEEDS, _need_lines(why, style), style)
    yield from _prerequisite_blocks(why, call, style)
    yield list(_blocked_lines(why, call, style))


def _need_lines(why: Why, style: Style) -> Iterator[str]:
    """A row for each need, at the entry of the object itself if it has one."""
    rows = []
    for need in why.outside[:_MANY]:
        own = [user.place for user in need.users if user.name == why.name]
        perhaps = "" if need.certain else " (perhaps)"
        rows.append(
            Row([visible(title_of(need)) + perhaps], shown_place([*own, need.users[0].place][0]))
        )
    yield from table(rows, style)
    if more := len(why.outside) - len(rows):
        yield f"  and {more} more"


def _names(why: Why) -> Sequence[Name]:
    before = [it.name for it in (*why.starts, *why.readies)]
    return [why.name, *before, *(it.name for it in why.blocks), *why.needs]


def _facts(why: Why) -> Iterator[tuple[str, str]]:
    yield from ((label, visible(value)) for label, value in _own_facts(why))
    if why.applies:
        shown = [counted(number, visible(kind)) for kind, number in why.applies]
        yield "applies", listing(shown, 8)
    if why.unseen:
        yield "content", _UNSEEN[why.unseen]


def _own_facts(why: Why) -> Iterator[tuple[str, str]]:
    """Its own fields that matter for order: (label, value)."""
    if why.suspended:
        yield "suspended", "yes"
    yield from why.fields
    if why.readiness:
        yield "Ready means", _ready_meaning(why.readiness)


def _ready_meaning(readiness: Readiness) -> str:
    limit = readiness.within
    within = "" if limit is None else f", within {duration.text(limit)}"
    match readiness.gate:
        case Gate.INSTALL:
            return f"installed{within}"
        case Gate.HEALTH if readiness.listed:
            return f"the objects in its healthChecks are healthy{within}"
        case Gate.HEALTH:
            return f"everything it applies is healthy{within}"
        case Gate.UNKNOWN:
            return "unknown: `wait` is a variable without a value"
        case Gate.APPLIED:
            return "applied, even if not healthy"


def _prerequisite_blocks(why: Why, call: ShortNames, style: Style) -> Iterator[list[str]]:
    verb = "starts" if _runs(why) else "has an artifact"
    title = f"Before it {verb}, in this order (* = waits for it directly)"
    if why.starts:
        yield section(title, _prerequisite_lines(why.starts, why.name, call, style), style)
    else:
        yield [style.paint(f"It {verb} immediately", "strong")]
    readies = _prerequisite_lines(why.readies, why.name, call, style)
    yield section("Also before it is Ready", readies, style)


def _runs(why: Why) -> bool:
    """Whether an object is not a source."""
    return why.name.kind in ("Kustomization", "ResourceSet", "HelmRelease")


def _prerequisite_lines(
    found: Sequence[Prerequisite], name: Name, call: ShortNames, style: Style
) -> Iterator[str]:
    """A row for each; a star marks those that the object itself waits for."""
    shown = found[-_SHOWN:]
    left = len(found) - len(shown)
    if left:
        yield f"  … {counted(left, 'other')} before these"
    rows = [
        Row(
            (
                f"{number}.".rjust(3)
                + (" *  " if it.step.waiter == name else "    ")
                + call(it.name),
                _MILESTONES[it.milestone],
                _reason_words(it, call) + ("" if it.step.certain else " (possibly)"),
            ),
            shown_place(it.step.place),
        )
        for number, it in enumerate(shown, left + 1)
    ]
    yield from table(rows, style, " ", hang=7)


def _reason_words(it: Prerequisite, call: ShortNames) -> str:
    """Why something comes first, in a few words."""
    waiter = call(it.step.waiter, it.name)
    if it.step.reason is WaitReason.SOURCE:
        return f"source of {waiter}"
    if it.step.reason is WaitReason.OWNER and it.step.awaited == it.name:
        verb = "provides" if it.step.waiter.is_kind else "creates"
        return f"{verb} {waiter}"
    words = _short_words(it.step)
    return f"{waiter} {words}" if words else shown_sentence(it.step, call)


def _waiter_words(step: Step, call: ShortNames) -> str:
    """Why the waiter waits, for a row that is about the object it waits for."""
    return _short_words(step) or shown_sentence(step, call)


def _short_words(step: Step) -> str | None:
    """The same in a few words, if the waiter waits for the object directly."""
    return None if isinstance(step.detail, Provided) else _WAITS.get(step.reason)


_WAITS: Final = {
    WaitReason.DEPENDS_ON: "depends on it",
    WaitReason.READY_EXPR: "has a readyExpr on it",
    WaitReason.HEALTH: "waits for its health",
    WaitReason.SOURCE: "is built from it",
    WaitReason.OWNER: "is applied by it",
}


def _blocked_lines(why: Why, call: ShortNames, style: Style) -> Iterator[str]:
    """The objects that it blocks if it fails."""
    state = "never becomes Ready" if _runs(why) else "never has an artifact"
    direct = [(it.name, it.step) for it in why.blocks if it.step]
    others = [it.name for it in why.blocks if not it.step]
    what = counted(len(why.blocks), "other object") if why.blocks else "nothing else"
    yield style.paint(f"If it {state}, it blocks {what}", "strong")
    rows = [
        Row((call(name), _waiter_words(step, call)), shown_place(step.place))
        for name, step in direct[:_MANY]
    ]
    yield from table(rows, style)
    if direct[_MANY:]:
        names = [name for name, _ in direct[_MANY:]]
        yield from wrapped(f"also directly: {counted_names(names, call)}", style, "  ")
    if others:
        yield from wrapped(f"through them: {counted_names(others, call, 12)}", style, "  ")
    if why.needs:
        lead = "If it never starts, it also blocks the objects it applies"
        yield from wrapped(f"{lead} ({counted_names(why.needs, call, 12)})", style)


def _relation_blocks(relation: Relation, style: Style) -> Iterator[list[str]]:
    steps = [step for path in relation.paths for step in path.steps]
    ends = [name for step in steps for name in (step.waiter, step.awaited) if name]
    names = [relation.name, relation.other]
    call = short_names([*names, *ends, *(it.name for it in relation.common)])
    where = f"in {visible(relation.cluster)}"
    for path in relation.paths:
        yield section(
            f"{_guarantee_sentence(path, call)}, {where}",
            step_lines(path.steps, call, style),
            style,
        )
    for name in relation.never:
        yield [f"{call(name)} never becomes Ready; run `gitops-lint why` on it for the reason"]
    if not relation.paths:
        one, other = (call(name) for name in names)
        yield [
            style.paint(f"{one} and {other}: neither waits for the other, {where}", "strong"),
            "  Flux may do either first, or both at once.",
        ]
        common = _prerequisite_lines(relation.common, relation.name, call, style)
        yield section("Before both of them", common, style)


def _guarantee_sentence(path: WaitPath, call: ShortNames) -> str:
    names = {"waiter": call(path.waiter), "awaited": call(path.awaited)}
    text = _GUARANTEES[path.guarantee].format(**names)
    return text if path.certain else f"possibly, {text}"


def _json(found: Why | Relation, style: Style) -> str:  # noqa: ARG001  programs get everything
    document = {
        "version": VERSION,
        "cluster": found.cluster,
        "object": _object_document(found) if isinstance(found, Why) else None,
        "relation": _relation_document(found) if isinstance(found, Relation) else None,
    }
    return json_text(document)


def _object_document(why: Why) -> dict[str, Any]:
    return {
        "name": str(why.name),
        "location": location_document(why.place),
        "facts": [{"name": label, "value": visible(value)} for label, value in _own_facts(why)],
        "content": _UNSEEN[why.unseen] if why.unseen else None,
        "applies": dict(why.applies),
        "starts": [_prerequisite_document(it) for it in why.starts],
        "readies": [_prerequisite_document(it) for it in why.readies],
        "blocks": [
            {"name": str(it.name), "because": step_document(it.step) if it.step else None}
            for it in why.blocks
        ],
        "needs": [str(name) for name in why.needs],
        "outside": [need_document(need) for need in why.outside],
        "stuck": [blocker_document(it) for it in why.blockers],
    }


def _relation_document(relation: Relation) -> dict[str, Any]:
    return {
        "name": str(relation.name),
        "other": str(relation.other),
        "ways": [
            {
                "waiter": str(path.waiter),
                "awaited": str(path.awaited),
                "claim": path.guarantee.value,
                "certain": path.certain,
                "steps": [step_document(step) for step in path.steps],
            }
            for path in relation.paths
        ],
        "common": [_prerequisite_document(it) for it in relation.common],
        "never": [str(name) for name in relation.never],
    }


def _prerequisite_document(it: Prerequisite) -> dict[str, Any]:
    return {"name": str(it.name), "phase": it.milestone.value, "because": step_document(it.step)}


FORMATS: Final[dict[str, Callable[[Why | Relation, Style], str]]] = {
    "text": _page,
    "json": _json,
}
