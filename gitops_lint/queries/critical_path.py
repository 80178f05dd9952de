"""The critical path: the sequence of objects that takes longest, and the time of each."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.documents import Place
from gitops_lint.order.events.event import Event, is_flux_event, ready
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.events.schedule import Delay, Moment
from gitops_lint.order.explain_edges import line_of, name_of_event
from gitops_lint.queries.objects import reconciled
from gitops_lint.results.plan import Segment, TimeSpent

_TIME_SPENT: Final[Mapping[Delay, TimeSpent]] = {
    Delay.NONE: TimeSpent.NOTHING,
    Delay.DEPENDENCY_CHECK: TimeSpent.CHECK,
    Delay.RETRY: TimeSpent.RETRY,
    Delay.LATE_RETRY: TimeSpent.LATE_RETRY,
    Delay.HEALTH: TimeSpent.HEALTH,
    Delay.INSTALL: TimeSpent.INSTALL,
    Delay.DEADLINE: TimeSpent.DEADLINE,
}


def critical_path(graph: EventGraph, worst: Mapping[Event, Moment]) -> tuple[Segment, ...]:
    """The path to the object that is Ready last: each object that starts on it, and each delay.

    `worst` is the result of `worst_case`. The seconds of the segments add up to the time of the last event.
    """
    ends = [ready(item.id) for item in reconciled(graph) if ready(item.id) in worst]
    if not ends:
        return ()
    path: list[Event] = [max(ends, key=lambda it: worst[it].at)]
    while (edge := worst[path[-1]].after) and edge.needs:
        path.append(edge.needs)
    return tuple(_segments(graph, path[::-1], worst))


def _segments(
    graph: EventGraph, path: list[Event], worst: Mapping[Event, Moment]
) -> Iterator[Segment]:
    for event in path:
        moment = worst[event]
        if moment.spent or (event.what == "started" and is_flux_event(event)):
            item = graph.objects.get(event.id, event.remote)
            what = _TIME_SPENT[moment.delay] if moment.spent else TimeSpent.NOTHING
            if item and what is TimeSpent.HEALTH and _has_implied_timeout(item):
                what = TimeSpent.HEALTH_WITHOUT_TIMEOUT
            awaited = moment.after.needs if moment.after else None
            needs = name_of_event(awaited) if awaited and awaited.id != event.id else None
            place = line_of(_place(item, moment)) if item and moment.spent else None
            yield Segment(name_of_event(event), moment.spent, what, needs, place)


def _has_implied_timeout(item: Resource) -> bool:
    """Whether an object waits for the length of its interval, because it has no timeout."""
    return item.kind == "Kustomization" and item.get("spec", "timeout") is None


def _place(item: Resource, moment: Moment) -> Place:
    """The entry that sets the length of a segment."""
    match moment.delay:
        case Delay.HEALTH if item.kind != "Kustomization":
            return item.place("spec", "steps" if item.get("spec", "steps") else "wait")
        case Delay.HEALTH:
            return _first(item, "timeout", "interval")
        case Delay.RETRY | Delay.LATE_RETRY:
            return _first(item, "retryInterval", "interval")
        case Delay.INSTALL:
            own = ("spec", "install", "timeout")
            return item.place(*own) if item.get(*own) is not None else item.place("spec", "timeout")
        case Delay.DEADLINE:
            return item.place("spec", "activeDeadlineSeconds")
    return moment.after.place if moment.after else item.origin


def _first(item: Resource, key: str, other: str) -> Place:
    return item.place("spec", key if item.get("spec", key) is not None else other)
