"""The longest time that a Flux Kustomization may wait for its objects, and the parts of that time."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.graphs.reach import reach
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import clock
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.events.event import Event, Reason, ready, started
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.readiness import waits

_DEPENDENCIES: Final = (Reason.DEPENDS_ON, Reason.READY_EXPR)


class Delay(NamedTuple):
    """A part of the time, in seconds: the deadline of `item`, or (None) the time until Flux rechecks."""

    item: Resource | None
    seconds: float


class Predecessor(NamedTuple):
    """The event before another one (None: the start of the parent), and the delays in between."""

    event: Event | None
    delays: tuple[Delay, ...] = ()


def critical_path(
    cluster: Cluster, parent: Resource, held: Iterable[Resource]
) -> tuple[Delay, ...]:
    """The parts of the longest time until all of `held`, which `parent` waits for, are Ready.

    An object starts when its owner starts, or when Flux has rechecked (`--requeue-dependency`) that its
    dependencies are Ready. A HelmRelease or Job takes the time of `clock.deadline`. A Kustomization that
    waits takes its timeout; if it has none, it takes the time of the objects it waits for, if that is less.
    Empty if there is a cycle.
    """
    from graphlib import CycleError, TopologicalSorter

    ends = [item for item in held if _counts(item)]
    if not ends:
        return ()
    inside = {item.id: item for item in (*_applied(cluster, parent), *ends)}
    predecessors = dict(_predecessors(event_graph(cluster), parent, inside))
    times: dict[Event, float] = {}
    last: dict[Event, Predecessor] = {}
    try:
        needs = {at: [it.event for it in those if it.event] for at, those in predecessors.items()}
        for event in TopologicalSorter(needs).static_order():
            found = max(predecessors[event], key=lambda it: _time(it, times))
            own = _own(inside[event.id]) if event.what == "ready" else None
            if own and _time(found, times) > _time(own, times):
                found = own
            last[event], times[event] = found, _time(found, times)
    except CycleError:
        return ()
    end = max((ready(item.id) for item in ends), key=times.__getitem__)
    return tuple(reversed([*_delays(end, last)]))


def _time(predecessor: Predecessor, times: Mapping[Event, float]) -> float:
    before = times[predecessor.event] if predecessor.event else 0
    return before + sum(delay.seconds for delay in predecessor.delays)


def _delays(event: Event | None, last: Mapping[Event, Predecessor]) -> Iterator[Delay]:
    """The delays before an event, the last one first."""
    while event:
        yield from last[event].delays
        event = last[event].event


def _counts(item: Resource) -> bool:
    """Whether an object has a known time, or orders objects that have one."""
    return (item.kind, item.group) in (KUSTOMIZATION, RELEASE, ("Job", "batch"))


def _applied(cluster: Cluster, parent: Resource) -> Iterable[Resource]:
    """The objects that count of all that a Kustomization applies, directly or not; one for each id."""
    found = {parent.id: parent}

    def following(owner: Id) -> Iterator[Id]:
        for item in filter(_counts, cluster.content(found[owner]).objects):
            if not item.remote:
                found.setdefault(item.id, item)
                yield item.id

    return [found[it] for it in reach([parent.id], following) if it != parent.id]


def _predecessors(
    graph: EventGraph, parent: Resource, inside: Mapping[Id, Resource]
) -> Iterator[tuple[Event, list[Predecessor]]]:
    """The predecessors of the start and the Ready of each object inside, among these."""
    for item in inside.values():
        start, end = started(item.id), ready(item.id)
        owner = item.owner.id if item.owner else parent.id
        applied = started(owner) if owner in inside and owner != item.id else None
        yield start, [Predecessor(applied), *_dependencies(graph, start, inside)]
        if _is_implied(item):
            health = (it.needs for it in graph.waits.get(end, ()) if it.reason is Reason.HEALTH)
            held = [it for it in health if it and it.what == "ready" and it.id in inside]
            yield end, [Predecessor(start), *(Predecessor(it) for it in held)]
        else:
            yield end, [_own(item) or Predecessor(start)]


def _dependencies(
    graph: EventGraph, start: Event, inside: Mapping[Id, Resource]
) -> Iterator[Predecessor]:
    """The dependencies that a start waits for, with the delay until Flux rechecks them."""
    for edge in graph.waits.get(start, ()):
        needs = edge.needs
        if edge.certain and edge.reason in _DEPENDENCIES and needs and needs.what == "ready":
            flags = graph.cluster.flags.of(start.id.kind)
            if needs.id in inside:
                yield Predecessor(needs, (Delay(None, flags.requeue_dependency),))


def _own(item: Resource) -> Predecessor | None:
    """The start of an object, with its own deadline as the delay; None if it has no deadline."""
    seconds = clock.deadline(item)
    return None if seconds is None else Predecessor(started(item.id), (Delay(item, seconds),))


def _is_implied(item: Resource) -> bool:
    """Whether a Kustomization waits without a timeout of its own."""
    return bool(
        item.kind == "Kustomization" and waits(item) and item.get("spec", "timeout") is None
    )
