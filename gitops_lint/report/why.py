"""Why an object waits, as `schemas/gitops-lint/why.json` defines it, and for people."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.answer import Before, Name, Relation, Step, Way, Why
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
    stuck,
    stuck_document,
    summed,
    told,
    wrapped,
)

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
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _why(why: Why, style: Style) -> Iterator[list[str]]:
    call = caller(_names(why))
    head = f"{visible(str(why.name))} in {visible(why.cluster)}  {at(why.place)}"
    yield [style.paint(head, "strong"), *columns([*_facts(why)])] if why.facts else [head]
    if why.stuck:
        yield [style.paint("It never is Ready", "strong"), *stuck(why.stuck, call)]
    yield from _before(why, call, style)
    yield list(_blocks(why, call, style))


def _names(why: Why) -> Sequence[Name]:
    before = [it.name for it in (*why.starts, *why.readies)]
    return [why.name, *before, *(it.name for it in why.blocks), *why.needs]


def _facts(why: Why) -> Iterator[tuple[str, str]]:
    yield from ((label, visible(value)) for label, value in why.facts)
    if why.applies:
        shown = [f"{number} {visible(kind)}" for kind, number in why.applies]
        yield "applies", listed(shown, 8)
    if why.content:
        yield "content", why.content


def _before(why: Why, call: Call, style: Style) -> Iterator[list[str]]:
    verb = "starts" if _runs(why) else "has an artifact"
    title = f"Before it {verb}, in this order (* for what it waits for itself)"
    if why.starts:
        yield [style.paint(title, "strong"), *_listed(why.starts, why.name, call)]
    else:
        yield [style.paint(f"Nothing has to happen before it {verb}", "strong")]
    if why.readies:
        title = style.paint("Before it is Ready, besides", "strong")
        yield [title, *_listed(why.readies, why.name, call)]


def _runs(why: Why) -> bool:
    """Whether an object is no source."""
    return why.name.kind in ("Kustomization", "ResourceSet", "HelmRelease")


def _listed(found: Sequence[Before], name: Name | None, call: Call) -> Iterator[str]:
    """One line for each; a star stands before what the object itself waits for."""
    shown = found[-_SHOWN:]
    left = len(found) - len(shown)
    if left:
        yield f"  … {count(left, 'other')} before these"
    rows = [
        (
            f"{number}.".rjust(3) + (" *" if it.step.waiter == name else "  "),
            call(it.name),
            _PHASES[it.phase],
            _reason(it, call) + ("" if it.step.certain else " (perhaps)"),
            at(it.step.place),
        )
        for number, it in enumerate(shown, left + 1)
    ]
    yield from columns(rows, " ")


def _reason(it: Before, call: Call) -> str:
    """Why something comes first, in a few words."""
    if it.step.reason == "source":
        return f"source of {call(it.step.waiter)}"
    if it.step.reason == "owner" and it.step.awaited == it.name:
        return f"brings {call(it.step.waiter)}"
    short = _waits(it.step)
    return short if short == visible(it.step.text) else f"{call(it.step.waiter)} {short}"


def _waits(step: Step) -> str:
    """What somebody waits for, as said of that."""
    if "; " in step.text:  # something else is between the two
        return visible(step.text)
    return _WAITS.get(step.reason) or visible(step.text)


_WAITS: Final = {
    "dependsOn": "depends on it",
    "readyExpr": "asks about it in a readyExpr",
    "health check": "waits for its health",
    "source": "is built from it",
    "owner": "is applied by it",
}


def _blocks(why: Why, call: Call, style: Style) -> Iterator[str]:
    """What stays behind if it fails."""
    state = "is Ready" if _runs(why) else "has an artifact"
    direct = [it for it in why.blocks if it.step]
    others = [it.name for it in why.blocks if not it.step]
    what = count(len(why.blocks), "other object") if why.blocks else "nothing else"
    yield style.paint(f"If it never {state}, {what} is held up", "strong").replace(
        "objects is", "objects are"
    )
    rows = [(call(it.name), _waits(it.step), at(it.step.place)) for it in direct[:_MANY] if it.step]
    yield from columns(rows) if rows else ()
    if direct[_MANY:]:
        names = [it.name for it in direct[_MANY:]]
        yield from wrapped(f"directly too: {summed(names, call)}", "  ")
    if others:
        yield from wrapped(f"through them {summed(others, call, 12)}", "  ")
    if why.needs:
        lead = "If it never even starts, what it applies is held up as well: "
        yield from wrapped(f"{lead}{summed(why.needs, call, 12)}", "")


def _related(relation: Relation, style: Style) -> Iterator[list[str]]:
    names = [relation.name, relation.other]
    call = caller([*names, *(it.name for it in relation.common)])
    one, other = (call(name) for name in names)
    where = f"in {visible(relation.cluster)}"
    for way in relation.ways:
        yield [style.paint(f"{_claim(way, call)}, {where}", "strong"), *told(way.steps, "  ")]
    for name in relation.never:
        yield [f"{call(name)} never is Ready: `gitops-lint why` tells the reason"]
    if not relation.ways:
        yield [
            style.paint(f"{one} and {other}: neither waits for the other, {where}", "strong"),
            "  Flux may do either first, or both at once.",
        ]
        if relation.common:
            title = style.paint("Before both of them", "strong")
            yield [title, *_listed(relation.common, relation.name, call)]


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
    return json.dumps(document, indent=2) + "\n"


def _object(why: Why) -> dict[str, Any]:
    return {
        "name": str(why.name),
        "place": spot_document(why.place),
        "facts": [{"name": label, "value": visible(value)} for label, value in why.facts],
        "content": why.content,
        "applies": dict(why.applies),
        "starts": [_document(it) for it in why.starts],
        "readies": [_document(it) for it in why.readies],
        "blocks": [
            {"name": str(it.name), "because": step_document(it.step) if it.step else None}
            for it in why.blocks
        ],
        "needs": [str(name) for name in why.needs],
        "stuck": [stuck_document(it) for it in why.stuck],
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
                "steps": [step_document(step) for step in way.steps],
            }
            for way in relation.ways
        ],
        "common": [_document(it) for it in relation.common],
        "never": [str(name) for name in relation.never],
    }


def _document(it: Before) -> dict[str, Any]:
    return {"name": str(it.name), "phase": it.phase, "because": step_document(it.step)}


FORMATS: Final[dict[str, Callable[[Why | Relation, Style], str]]] = {
    "text": _text,
    "json": _json,
}
