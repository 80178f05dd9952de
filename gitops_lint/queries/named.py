"""The event graph by what people name: objects of Flux, and sentences about what they wait for."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.kinds import GENERATOR, RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.order.deadlock import story
from gitops_lint.order.deadlock.deadlocks import deadlocks
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.order.events.graph import EventGraph
from gitops_lint.results.answers import Name, Spot, Step, Stuck, Trouble
from gitops_lint.source import Place

_TROUBLES: Final[dict[Reason, Trouble]] = {
    Reason.SUSPENDED: "suspended",
    Reason.MISSING: "missing",
    Reason.FAULT: "failing build",
}


def name(identity: Id) -> Name:
    """An object as people name it."""
    return Name(identity.kind, identity.namespace, identity.name)


def spot(place: Place) -> Spot:
    """The line of a value; that of its key, where the value begins below it."""
    span = place.key or place.value
    return Spot(place.path, span.line + 1)


def is_named(event: Event) -> bool:
    """Whether an event is one of what Flux reconciles: all else only comes about on the way."""
    identity, group = event.id, event.id.group
    known = (identity.kind, group) in (*RECONCILED, GENERATOR) or group == SOURCE_GROUP
    return known and not event.remote and event.what != "served"


def reconciled(graph: EventGraph, *kinds: tuple[str, str]) -> Iterator[Resource]:
    """The objects of these kinds (default: that apply or install something), each once."""
    cluster = graph.cluster
    seen: set[Id] = set()
    for item in (*cluster.kustomizations, *cluster.resources):
        if is_a(item, *(kinds or RECONCILED)) and item.id not in seen:
            seen.add(item.id)
            yield item


def step(edge: Edge) -> Step:
    """An edge as people are told of it."""
    awaited = name(edge.needs.id) if edge.needs else None
    at, text = spot(edge.place), _text(edge)
    return Step(name(edge.event.id), awaited, edge.reason.value, text, at, edge.certain)


def troubles(graph: EventGraph, event: Event | None = None) -> tuple[Stuck, ...]:
    """All for which something (or just one event) never happens, those that block most first."""
    found = [*_lost(graph, event), *_knots(graph, event)]
    return tuple(sorted(found, key=lambda it: (-len(it.blocks), it.objects)))


def _lost(graph: EventGraph, wanted: Event | None) -> Iterator[Stuck]:
    """One for each object that is suspended, fails, or waits for what is missing."""
    causes: dict[tuple[Id, Reason], list[Edge]] = {}
    for event in graph.never:
        for edge in graph.waits[event]:
            if edge.needs is None and edge.certain:
                causes.setdefault((edge.source.id, edge.reason), []).append(edge)
    for (identity, reason), edges in causes.items():
        behind = graph.behind({edge.event for edge in edges})
        if wanted not in (None, *behind):
            continue
        told = sorted({edge.place: edge for edge in edges}.items())
        steps = tuple(step(edge) for _, edge in told)
        if reason is Reason.FAULT:
            steps = tuple(_faults(graph, identity, steps[0]))
        blocks = tuple(name(item.id) for item in graph.unready(behind))
        yield Stuck(_TROUBLES[reason], (name(identity),), steps, blocks)


def _faults(graph: EventGraph, identity: Id, step: Step) -> Iterator[Step]:
    """What makes a build fail, a step for each fault."""
    content = graph.objects.content(identity)
    if content and not content.faults:  # Flux does not come to build anything
        path = content.owner.get("spec", "path")
        yield step._replace(text=f"{step.text}: its path {path} does not lead to a directory")
    for fault in content.faults if content else ():
        text = f"{step.text}: {fault.message}"
        yield step._replace(text=text, place=spot(fault.place))


def _knots(graph: EventGraph, wanted: Event | None) -> Iterator[Stuck]:
    for deadlock in deadlocks(graph):
        if wanted in (None, *graph.behind(edge.event for edge in deadlock.story)):
            told = story.opened(deadlock)
            steps = tuple(step(edge) for edge in told if edge.is_written)
            objects = {name(edge.event.id) for edge in told if is_named(edge.event)}
            blocks = tuple(name(item.id) for item in deadlock.blocked)
            yield Stuck("deadlock", tuple(sorted(objects)), steps, blocks, story.remedy(deadlock))


def missing(edge: Edge) -> Id | None:
    """What an edge waits for in vain, where one entry names it: a dependency, or a source."""
    if edge.reason is not Reason.MISSING or edge.path[-1] != "name":
        return None
    kind, namespace = (edge.source.get(*edge.path[:-1], key) for key in ("kind", "namespace"))
    return Id(
        str(kind or edge.source.kind),
        str(namespace or edge.source.namespace),
        str(edge.source.get(*edge.path)),
    )


def _text(edge: Edge) -> str:
    if lost := missing(edge):
        return f"{edge.source} waits for {lost}, which nothing here applies"
    return story.sentence(edge)
