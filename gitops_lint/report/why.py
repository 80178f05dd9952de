"""Why an object waits, as `schemas/gitops-lint/why.json` defines it, and for people."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.report import data
from gitops_lint.report.answers import Call, at, caller, said, stuck, summed, told
from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION
from gitops_lint.report.layout import Row, page, section, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.answers import Before, Name, Relation, Step, Way, Why
from gitops_lint.wording.lists import counted, listing

_PHASES: Final = {
    "ready": "Ready",
    "artifact": "artifact",
    "applied": "applied",
    "started": "started",
    "exists": "there",
}
_CLAIMS: Final = {
    "starts when Ready": "{waiter} starts only when {awaited} is Ready",
    "Ready when Ready": "{waiter} is Ready only when {awaited} is Ready",
    "starts when started": "{waiter} starts only after {awaited} has",
    "Ready when started": "{waiter} is Ready only after {awaited} has started",
}
_SHOWN: Final = 30  # of what comes before; JSON has all
_MANY: Final = 20


def _text(told_of: Why | Relation, style: Style) -> str:
    blocks = _related(told_of, style) if isinstance(told_of, Relation) else _why(told_of, style)
    return page(blocks)


def _why(why: Why, style: Style) -> Iterator[list[str]]:
    call = caller(_names(why))
    head = f"{visible(str(why.name))} in {visible(why.cluster)}  {at(why.place)}"
    yield [style.paint(head, "strong"), *table([Row(it) for it in _facts(why)], style)]
    yield section("It is never Ready", stuck(why.stuck, call, style), style)
    yield from _before(why, call, style)
    yield list(_blocks(why, call, style))


def _names(why: Why) -> Sequence[Name]:
    before = [it.name for it in (*why.starts, *why.readies)]
    return [why.name, *before, *(it.name for it in why.blocks), *why.needs]


def _facts(why: Why) -> Iterator[tuple[str, str]]:
    yield from ((label, visible(value)) for label, value in why.facts)
    if why.applies:
        shown = [counted(number, visible(kind)) for kind, number in why.applies]
        yield "applies", listing(shown, 8)
    if why.content:
        yield "content", why.content


def _before(why: Why, call: Call, style: Style) -> Iterator[list[str]]:
    verb = "starts" if _runs(why) else "has an artifact"
    title = f"Before it {verb}, in this order (* for what it waits for itself)"
    if why.starts:
        yield section(title, _listed(why.starts, why.name, call, style), style)
    else:
        yield [style.paint(f"Nothing has to happen before it {verb}", "strong")]
    readies = _listed(why.readies, why.name, call, style)
    yield section("Before it is Ready, besides", readies, style)


def _runs(why: Why) -> bool:
    """Whether an object is no source."""
    return why.name.kind in ("Kustomization", "ResourceSet", "HelmRelease")


def _listed(found: Sequence[Before], name: Name, call: Call, style: Style) -> Iterator[str]:
    """A row for each; a star stands before what the object itself waits for."""
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
                _PHASES[it.phase],
                _reason(it, call) + ("" if it.step.certain else " (perhaps)"),
            ),
            at(it.step.place),
        )
        for number, it in enumerate(shown, left + 1)
    ]
    yield from table(rows, style, " ", hang=7)


def _reason(it: Before, call: Call) -> str:
    """Why something comes first, in a few words."""
    waiter = call(it.step.waiter, it.name)
    if it.step.reason == "source":
        return f"source of {waiter}"
    if it.step.reason == "owner" and it.step.awaited == it.name:
        return f"brings {waiter}"
    words = _short(it.step)
    return f"{waiter} {words}" if words else said(it.step, call)


def _waits(step: Step, call: Call) -> str:
    """What somebody waits for, as said of that."""
    return _short(step) or said(step, call)


def _short(step: Step) -> str | None:
    """The same in a few words, if nothing else is between the two."""
    return None if "; " in step.text else _WAITS.get(step.reason)


_WAITS: Final = {
    "dependsOn": "depends on it",
    "readyExpr": "asks about it in a readyExpr",
    "health check": "waits for its health",
    "source": "is built from it",
    "owner": "is applied by it",
}


def _blocks(why: Why, call: Call, style: Style) -> Iterator[str]:
    """What stays behind if it fails."""
    state = "is never Ready" if _runs(why) else "never has an artifact"
    direct = [(it.name, it.step) for it in why.blocks if it.step]
    others = [it.name for it in why.blocks if not it.step]
    what = counted(len(why.blocks), "other object") if why.blocks else "nothing else"
    verb = "are" if len(why.blocks) > 1 else "is"
    yield style.paint(f"If it {state}, {what} {verb} held up", "strong")
    rows = [Row((call(name), _waits(step, call)), at(step.place)) for name, step in direct[:_MANY]]
    yield from table(rows, style)
    if direct[_MANY:]:
        names = [name for name, _ in direct[_MANY:]]
        yield from wrapped(f"directly too: {summed(names, call)}", style, "  ")
    if others:
        yield from wrapped(f"through them {summed(others, call, 12)}", style, "  ")
    if why.needs:
        lead = "If it never even starts, what it applies is held up as well: "
        yield from wrapped(f"{lead}{summed(why.needs, call, 12)}", style)


def _related(relation: Relation, style: Style) -> Iterator[list[str]]:
    steps = [step for way in relation.ways for step in way.steps]
    ends = [name for step in steps for name in (step.waiter, step.awaited) if name]
    names = [relation.name, relation.other]
    call = caller([*names, *ends, *(it.name for it in relation.common)])
    where = f"in {visible(relation.cluster)}"
    for way in relation.ways:
        yield section(f"{_claim(way, call)}, {where}", told(way.steps, call, style), style)
    for name in relation.never:
        yield [f"{call(name)} is never Ready: `gitops-lint why` tells the reason"]
    if not relation.ways:
        one, other = (call(name) for name in names)
        yield [
            style.paint(f"{one} and {other}: neither waits for the other, {where}", "strong"),
            "  Flux may do either first, or both at once.",
        ]
        common = _listed(relation.common, relation.name, call, style)
        yield section("Before both of them", common, style)


def _claim(way: Way, call: Call) -> str:
    text = _CLAIMS[way.claim].format(waiter=call(way.waiter), awaited=call(way.awaited))
    return text if way.certain else f"perhaps {text}"


def _json(told_of: Why | Relation, style: Style) -> str:  # noqa: ARG001  programs get everything
    document = {
        "version": VERSION,
        "cluster": told_of.cluster,
        "object": _object(told_of) if isinstance(told_of, Why) else None,
        "relation": _relation(told_of) if isinstance(told_of, Relation) else None,
    }
    return data.dumped(document)


def _object(why: Why) -> dict[str, Any]:
    return {
        "name": str(why.name),
        "location": data.location(why.place),
        "facts": [{"name": label, "value": visible(value)} for label, value in why.facts],
        "content": why.content,
        "applies": dict(why.applies),
        "starts": [_document(it) for it in why.starts],
        "readies": [_document(it) for it in why.readies],
        "blocks": [
            {"name": str(it.name), "because": data.step(it.step) if it.step else None}
            for it in why.blocks
        ],
        "needs": [str(name) for name in why.needs],
        "stuck": [data.stuck(it) for it in why.stuck],
    }


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "name": str(relation.name),
        "other": str(relation.other),
        "ways": [
            {
                "waiter": str(way.waiter),
                "awaited": str(way.awaited),
                "claim": way.claim,
                "certain": way.certain,
                "steps": [data.step(step) for step in way.steps],
            }
            for way in relation.ways
        ],
        "common": [_document(it) for it in relation.common],
        "never": [str(name) for name in relation.never],
    }


def _document(it: Before) -> dict[str, Any]:
    return {"name": str(it.name), "phase": it.phase, "because": data.step(it.step)}


FORMATS: Final[dict[str, Callable[[Why | Relation, Style], str]]] = {
    "text": _text,
    "json": _json,
}
