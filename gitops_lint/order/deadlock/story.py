"""Deadlocks in words: who waits for whom, step by step, and what would end it."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.source import Place
from gitops_lint.wording.lists import counted, listing, trail

# Where somebody would begin to change something.
_FIRST: Final = (
    Reason.DEPENDS_ON,
    Reason.CONFIGURATION,
    Reason.SOURCE,
    Reason.HEALTH,
    Reason.NAMESPACE,
    Reason.DEFINITION,
)
_SHOWN: Final = 12  # steps of a longer way round


def opened(deadlock: Deadlock) -> tuple[Edge, ...]:
    """The story from the entry on that is best taken away; of equal ones, the last in the files."""
    best = {(cut[0].reason, cut[0].place) for cut in deadlock.cuts if len(cut) == 1}
    story = deadlock.story

    def weight(index: int) -> tuple[bool, int, str, object]:
        edge = story[index]
        rank = _FIRST.index(edge.reason) if edge.reason in _FIRST else len(_FIRST)
        place = edge.place
        return (edge.reason, edge.place) in best, -rank, place.path, place.value

    start = max(range(len(story)), key=weight)
    return (*story[start:], *story[:start])


def steps(story: Sequence[Edge]) -> list[tuple[str, Place]]:
    """Each step of a story, in order: what is said of it, and where it is written."""
    told = [(sentence(edge), edge.place) for edge in story if edge.is_written]
    if len(told) > _SHOWN:
        left = f"and so on, {len(told) - _SHOWN} steps"
        told = [*told[: _SHOWN // 2], (left, told[_SHOWN // 2][1]), *told[-_SHOWN // 2 :]]
    return told


def sentence(edge: Edge) -> str:
    """Why an event waits for another, without a full stop."""
    waiting, needs = subject(edge.event), subject(edge.needs) if edge.needs else ""
    match edge.reason:
        case Reason.DEPENDS_ON | Reason.READY_EXPR:
            return f"{waiting} depends on {needs}"
        case Reason.HEALTH:
            return f"{waiting} waits for the health of {needs}"
        case Reason.SOURCE:
            return f"{waiting} needs an artifact of {needs}"
        case Reason.OWNER if edge.event.what == "served":
            return f"{waiting} is known once {needs} is there"
        case Reason.OWNER:
            return f"{waiting} is there once {needs} has applied it"
        case Reason.DEFINITION:
            return f"{waiting} holds an object of {needs}, and is applied as a whole"
        case Reason.NAMESPACE:
            return f"{waiting} holds objects in {needs}, and is applied as a whole"
        case Reason.CONFIGURATION:
            return f"{waiting} reads {needs}"
        case Reason.SUSPENDED:
            return f"{waiting} is suspended"
        case Reason.MISSING:
            return f"{waiting} waits for something that does not exist"
        case Reason.FAULT:
            return f"{waiting} cannot be built"
    return f"{waiting} comes after {needs}"


def subject(event: Event) -> str:
    """What an event happens to, as people name it."""
    if event.what == "served":
        return f"the kind {event.id.kind}"
    return str(event.id)


def way(story: Sequence[Edge]) -> str:
    """`a → b → a`: what a story is about, from the first object back to it.

    What Flux reconciles is told by its name, with namespaces where they differ; all else with its kind.
    """
    events = [it.event for it in story if it.event.id.kind != "CustomResourceDefinition"]
    acting = {it.id for it in events if (it.id.kind, it.id.group) in RECONCILED}
    one = len({identity.namespace for identity in acting}) == 1
    names = [key for key, _ in groupby(_name(it, acting, plain=one) for it in events)]
    return trail(names if len(names) > 1 and names[0] == names[-1] else [*names, names[0]])


def _name(event: Event, acting: Collection[Id], *, plain: bool) -> str:
    identity = event.id
    if identity not in acting:
        return subject(event) if event.what == "served" else f"{identity.kind} {identity.name}"
    return identity.name if plain else f"{identity.namespace}/{identity.name}"


def blocks(blocked: Sequence[Resource]) -> str:
    """How much a deadlock takes down, as a sentence; "" for nothing."""
    by_kind: dict[str, list[str]] = {}
    for item in blocked:
        by_kind.setdefault(item.kind, []).append(item.name)
    numbers = [counted(len(names), kind) for kind, names in sorted(by_kind.items(), reverse=True)]
    names = listing([item.name for item in blocked])
    return f"It blocks {listing(numbers)}: {names}." if numbers else ""


def remedy(deadlock: Deadlock) -> str:
    """What to take away, the smallest of all ways that there are."""
    if not deadlock.cuts:
        return "there are many ways round: take the steps below apart one by one"
    size = len(deadlock.cuts[0])
    ways = dict.fromkeys(listing([_taken(edge) for edge in cut]) for cut in deadlock.cuts)
    said = _either(list(ways)[:3])
    return (
        f"{said}: that frees them" if size == 1 else f"{said}: less than {size} changes do not do"
    )


def _either(ways: Sequence[str]) -> str:
    return "; or ".join(ways)


def _taken(edge: Edge) -> str:
    waiting, needs = edge.event.id, subject(edge.needs) if edge.needs else ""
    match edge.reason:
        case Reason.DEPENDS_ON:
            return f"remove {needs} from dependsOn of {waiting}"
        case Reason.HEALTH:
            return f"let {waiting} not wait for {needs} (list under healthChecks what it has to)"
        case Reason.SOURCE | Reason.CONFIGURATION:
            return f"let something apply {needs} that does not wait for {waiting}"
        case Reason.NAMESPACE:
            return f"move the objects in {needs} out of {waiting}, or the Namespace into it"
        case Reason.DEFINITION:
            return f"move the objects of {needs} out of {waiting}"
    return f"take away what {waiting} has of {needs}"
