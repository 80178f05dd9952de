"""What takes longest: the chain of objects that come one after the other, and what each spends."""

from collections.abc import Iterator, Mapping

from gitops_lint.cluster import Resource
from gitops_lint.order.events.event import Event, ready
from gitops_lint.order.events.graph import EventGraph
from gitops_lint.order.events.schedule import Moment
from gitops_lint.queries.named import is_named, name, reconciled, spot
from gitops_lint.results.answers import Leg
from gitops_lint.source import Place


def longest_chain(graph: EventGraph, worst: Mapping[Event, Moment]) -> tuple[Leg, ...]:
    """The way to what is Ready last: each object that starts on it, and all that takes time.

    The seconds of the legs add up to the time of the last event.
    """
    ends = [ready(item.id) for item in reconciled(graph) if ready(item.id) in worst]
    if not ends:
        return ()
    way: list[Event] = [max(ends, key=lambda it: worst[it].at)]
    while (came := worst[way[-1]].came) and came.needs:
        way.append(came.needs)
    return tuple(_legs(graph, way[::-1], worst))


def _legs(graph: EventGraph, way: list[Event], worst: Mapping[Event, Moment]) -> Iterator[Leg]:
    for event in way:
        moment = worst[event]
        if moment.spent or (event.what == "started" and is_named(event)):
            item = graph.objects.get(event.id, event.remote)
            what = moment.what if moment.spent else "start"
            if item and what == "health" and _implied(item):
                what = "health without timeout"
            needs = moment.came.needs if moment.came else None
            place = _place(item, moment) if item and moment.spent else None
            of = name(needs.id) if needs and needs.id != event.id else None
            yield Leg(name(event.id), moment.spent, what, of, spot(place) if place else None)


def _implied(item: Resource) -> bool:
    """Whether an object waits as long as its interval says, for want of a timeout."""
    return item.kind == "Kustomization" and item.get("spec", "timeout") is None


def _place(item: Resource, moment: Moment) -> Place:
    """The entry that sets the length of a stretch."""
    match moment.what:
        case "health" if item.kind != "Kustomization":
            return item.place("spec", "steps" if item.get("spec", "steps") else "wait")
        case "health":
            return _first(item, "timeout", "interval")
        case "retry" | "give up":
            return _first(item, "retryInterval", "interval")
        case "install":
            own = ("spec", "install", "timeout")
            return item.place(*own) if item.get(*own) is not None else item.place("spec", "timeout")
        case "run":
            return item.place("spec", "activeDeadlineSeconds")
    return moment.came.place if moment.came else item.origin


def _first(item: Resource, key: str, other: str) -> Place:
    return item.place("spec", key if item.get("spec", key) is not None else other)
