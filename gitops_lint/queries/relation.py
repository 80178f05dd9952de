"""The order of two objects: whether one waits for the other."""

from collections.abc import Collection, Iterable

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.graphs.paths import shortest_path
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.events.event import Edge, Event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import name_of, step_of
from gitops_lint.queries.objects import first_event, last_event, lost_without
from gitops_lint.queries.prerequisites import prerequisites
from gitops_lint.results.why import Guarantee, Relation, WaitPath


def relation(cluster: Cluster, one: Resource, other: Resource) -> Relation:
    """Whether one of two objects waits for the other; if neither does, their common prerequisites."""
    graph = event_graph(cluster)
    paths = tuple(
        path for pair in ((one, other), (other, one)) if (path := _path(graph, *pair)) is not None
    )
    mine, theirs = (
        {(it.name, it.milestone): it for it in prerequisites(graph, first_event(item))}
        for item in (one, other)
    )
    common = () if paths else tuple(it for key, it in mine.items() if key in theirs)
    never = tuple(name_of(it.id) for it in (one, other) if last_event(it) in graph.never)
    return Relation(cluster.name, name_of(one.id), name_of(other.id), paths, common, never)


def _path(graph: EventGraph, one: Resource, other: Resource) -> WaitPath | None:
    """The strongest guarantee by which the first object waits for the other; None if there is none."""
    if one.id == other.id:
        return None
    for certain in (True, False):
        for guarantee in Guarantee:
            start, goal = _events(guarantee, one, other)
            if start in graph.waits and goal in graph.waits:
                edges = _edges(graph, start, goal, certain)
                if edges:
                    steps = tuple(step_of(edge) for edge in edges if edge.is_written)
                    return WaitPath(name_of(one.id), name_of(other.id), guarantee, certain, steps)
    return None


def _events(guarantee: Guarantee, waiter: Resource, awaited: Resource) -> tuple[Event, Event]:
    """The event that waits, and the event it waits for."""
    match guarantee:
        case Guarantee.STARTS_WHEN_READY:
            return first_event(waiter), last_event(awaited)
        case Guarantee.READY_WHEN_READY:
            return last_event(waiter), last_event(awaited)
        case Guarantee.STARTS_WHEN_STARTED:
            return first_event(waiter), first_event(awaited)
        case Guarantee.READY_WHEN_STARTED:
            return last_event(waiter), first_event(awaited)


def _edges(graph: EventGraph, start: Event, goal: Event, certain: bool) -> tuple[Edge, ...]:
    """A path with the fewest written entries from an event to one that it waits for; () if there is none.

    With `certain`, only events without which the first one never happens count. For an event that never
    happens, all certain edges count.
    """
    within: Collection[Event] = graph.waits
    if certain and start not in graph.never:
        within = lost_without(graph, goal)
        if start not in within:
            return ()

    def out(event: Event) -> Iterable[Edge]:
        return (
            it for it in graph.waits[event] if it.needs in within and (it.certain or not certain)
        )

    return shortest_path(start, goal, out, lambda it: it.ends, lambda it: it.is_written)
