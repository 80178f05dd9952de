"""The event graph of a cluster: all events from empty to Ready."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import and_, or_
from types import MappingProxyType
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.graphs.reach import joined, reach, released
from gitops_lint.once import once
from gitops_lint.order.events.edges import awaits_configuration, edges_of
from gitops_lint.order.events.event import (
    ALTERNATIVE,
    NEEDS,
    Edge,
    Event,
    artifact,
    fulfilled,
    ready,
)
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.producers import STORES
from gitops_lint.results.needs import Evidence

_PASSES: Final = 10  # over the graph, for uncertain edges that lead backwards


class EventGraph:
    """The events that each event waits for: all of its edges, or any one for an `ALTERNATIVE` event.

    `waits` has the edges of every event; they are empty if it waits for nothing. `evidence`: events that Flux
    can cause only in a deadlock, but that a script seems to cause before Flux starts.
    """

    def __init__(
        self,
        objects: Objects,
        waits: Mapping[Event, tuple[Edge, ...]],
        evidence: Mapping[Event, tuple[Evidence, ...]] = MappingProxyType({}),
    ) -> None:
        self.objects: Final = objects
        self.waits: Final = waits
        self.evidence: Final = evidence

    @property
    def cluster(self) -> Cluster:
        return self.objects.cluster

    @cached_property
    def into(self) -> Mapping[Event, Sequence[Edge]]:
        """The edges by the event they wait for."""
        found: dict[Event, list[Edge]] = {}
        for edges in self.waits.values():
            for edge in edges:
                if edge.needs is not None:
                    found.setdefault(edge.needs, []).append(edge)
        return found

    @cached_property
    def ends(self) -> Sequence[Edge]:
        """The edges that wait for nothing that could ever happen."""
        return [edge for edges in self.waits.values() for edge in edges if edge.needs is None]

    @cached_property
    def happening(self) -> tuple[Event, ...]:
        """The events that happen on a cluster that starts empty, in topological order."""
        return tuple(self.without())

    def aided(self, evidence: Mapping[Event, tuple[Evidence, ...]]) -> "EventGraph":
        """The graph in which more events with evidence are external, so they wait for nothing."""
        waits = {event: () if event in evidence else it for event, it in self.waits.items()}
        return EventGraph(self.objects, waits, {**self.evidence, **evidence})

    @cached_property
    def external(self) -> tuple[Event, ...]:
        """The events that only somebody outside of the repository can cause, such as that a Secret exists.

        They are assumed to have happened before Flux starts.
        """
        return tuple(
            event
            for event, edges in self.waits.items()
            if event.what in ALTERNATIVE and not edges and self._is_external(event)
        )

    def _is_external(self, event: Event) -> bool:
        if event.what in ("granted", "served") or event in self.evidence:
            return True
        objects = self.objects
        return event.id not in objects.preexisting and not objects.get(event.id, event.remote)

    @cached_property
    def never(self) -> frozenset[Event]:
        """The events that never happen on a cluster that starts empty."""
        return frozenset(self.waits) - frozenset(self.happening)

    def without(self, failing: Collection[Event] = ()) -> Iterator[Event]:
        """The events that happen if the `failing` ones do not, in topological order.

        Only certain edges count. Events are never undone, because Flux retries forever.
        """
        left: dict[Event, int] = {}
        for event, edges in self.waits.items():
            certain = sum([edge.certain for edge in edges])
            left[event] = min(certain, 1) if event.what in ALTERNATIVE else certain

        def following(event: Event) -> Iterable[Event]:
            if event in failing:
                return ()
            edges = self.into.get(event, ())
            return [it.event for it in edges if it.certain]

        yield from (event for event in released(left, following) if event not in failing)

    def blocked_by(self, *failing: Event) -> tuple[Resource, ...]:
        """The Kustomizations and HelmReleases that are never Ready if some events never happen.

        Sorted. Those that are never Ready anyway are left out.
        """
        lost = set(self.happening).difference(self.without(failing))
        return self.unready(lost)

    def behind(self, events: Iterable[Event]) -> set[Event]:
        """These events, and all events that never happen and wait for one of them, directly or not."""

        def following(event: Event) -> Iterator[Event]:
            edges = self.into.get(event, ())
            return (it.event for it in edges if it.certain and it.event in self.never)

        return set(reach(events, following))

    def lost_without(self, event: Event, *, likely: bool = False) -> set[Event]:
        """The events that never happen if one does not that waits for nothing; only these are visited.

        `likely`: those that probably do not happen count, too.
        """
        lost: set[Event] = set()
        left: dict[Event, int] = {}  # alternatives of an event that are not lost

        def fails(dependent: Event) -> bool:
            if dependent.what not in ALTERNATIVE:
                return True
            if dependent not in left:
                left[dependent] = sum(edge.certain for edge in self.waits[dependent])
            left[dependent] -= 1
            return not left[dependent]

        def following(last: Event) -> Iterator[Event]:
            for edge in self.into.get(last, ()):
                if edge.event in lost:
                    continue
                if (likely and edge.likely) or (edge.certain and fails(edge.event)):
                    yield edge.event

        for last in reach([event], following):
            lost.add(last)
        return lost

    def stopped_by(self, event: Event) -> tuple[Resource, ...]:
        """As `blocked_by` for one event that waits for nothing, but only what it blocks is visited."""
        return self.unready(self.lost_without(event) - self.never)

    def doubting(self, edges: Iterable[Edge]) -> "EventGraph":
        """The same graph, in which some of its edges are uncertain."""
        doubted = {id(edge): edge for edge in edges}
        waits = dict(self.waits)
        for event in {edge.event for edge in doubted.values()}:
            waits[event] = tuple(
                it._replace(certain=False) if id(it) in doubted else it for it in waits[event]
            )
        return EventGraph(self.objects, waits, self.evidence)

    def trusting(self) -> "EventGraph":
        """The same graph, in which the edges that probably block are certain to."""
        waits = {
            event: tuple(it._replace(certain=True) if it.likely else it for it in edges)
            if any(it.likely for it in edges)
            else edges
            for event, edges in self.waits.items()
        }
        return EventGraph(self.objects, waits, self.evidence)

    def unready(self, events: Iterable[Event]) -> tuple[Resource, ...]:
        """The Kustomizations, ResourceSets and HelmReleases whose Ready is among the events."""
        found = (self.objects.get(event.id) for event in events if event.what == "ready")
        flux = (item for item in found if item and is_a(item, *RECONCILED))
        return tuple(sorted(flux, key=lambda item: item.id))

    def before(self, *events: Event, certain: bool = False) -> set[Event]:
        """The events that have happened when all of these happen, without those of several alternatives.

        Uncertain edges count, unless `certain` is set.
        """
        return set(reach(events, lambda it: self.awaited(it, certain=certain)))

    def awaited(self, event: Event, *, certain: bool = False) -> Iterable[Event]:
        """The events that an event itself waits for; none of several alternatives. `certain`: as in `before`."""
        edges = self.waits.get(event, ())
        if event.what in ALTERNATIVE and len({edge.needs for edge in edges}) > 1:
            return ()
        return (it.needs for it in edges if it.needs and (it.certain or not certain))

    def provider_edges(self, event: Event) -> Iterator[Edge]:
        """The edges to the stages that cause an `ALTERNATIVE` event, directly or through other alternatives."""

        def following(last: Event) -> Iterator[Event]:
            edges = self.waits.get(last, ())
            return (it.needs for it in edges if it.needs and it.needs.what in ALTERNATIVE)

        for last in reach([event], following):
            for edge in self.waits.get(last, ()):
                if edge.needs and edge.needs.what not in ALTERNATIVE:
                    yield edge

    def providers(self, event: Event) -> frozenset[Event]:
        """The stages that cause an `ALTERNATIVE` event, directly or through the objects they apply."""
        return frozenset(edge.needs for edge in self.provider_edges(event) if edge.needs)

    def gates(self, event: Event) -> Iterator[Edge]:
        """The edges that Flux waits for before it tries, which are all but the `NEEDS`."""
        yield from (edge for edge in self.waits.get(event, ()) if edge.reason not in NEEDS)

    @cached_property
    def races(self) -> tuple[Edge, ...]:
        """The needs whose order nothing guarantees: Flux may try before the needed object exists.

        Events that never happen are left out.
        """
        happening = set(self.happening)
        external = frozenset(self.external)
        return tuple(
            edge
            for event, edges in self.waits.items()
            if event in happening and event.what not in ALTERNATIVE
            for edge in edges
            if edge.reason in NEEDS and edge.certain and edge.needs not in external
            if not self.is_guaranteed(edge)
        )

    def is_guaranteed(self, need: Edge) -> bool:
        """Whether the needed event always happens before Flux first tries."""
        if need.needs is None:
            return False
        needed = self._bits.get(need.needs, 0)
        return any(
            self._before.get(gate.needs, 0) & needed
            for gate in self.gates(need.event)
            if gate.needs is not None
        )

    @cached_property
    def _needs(self) -> tuple[Event, ...]:
        """The events that are needed without being waited for."""
        external = frozenset(self.external)
        edges = (edge for edges in self.waits.values() for edge in edges if edge.reason in NEEDS)
        needs = (it.needs for it in edges if it.needs is not None and it.needs not in external)
        return tuple(dict.fromkeys(needs))

    @cached_property
    def _bits(self) -> Mapping[Event, int]:
        """By event, a bit for each need that is met once the event has happened.

        Needs that the same stages meet, such as all objects of a stage, have one bit.
        """
        found: dict[Event, int] = {}
        numbers: dict[Event | frozenset[Event], int] = {}
        for need in self._needs:
            providers = self.providers(need)
            bit = 1 << numbers.setdefault(providers or need, len(numbers))
            for event in (need, *providers):
                found[event] = found.get(event, 0) | bit
        return found

    @cached_property
    def _before(self) -> Mapping[Event, int]:
        """The bits of the events that have certainly happened when an event happens, including its own."""
        return self.marks_before(self._bits, self.happening)

    def marks_before(
        self, marks: Mapping[Event, int], events: Sequence[Event], *, certain: bool = False
    ) -> Mapping[Event, int]:
        """By event, the marks (bits) of all events that have happened when it happens, including its own.

        `events` are in topological order of the certain edges; with `certain`, only these edges count.
        This is the largest fixed point, as for dominators, so that an alternative that itself waits for the
        event does not count. All marks are assumed at first, and each pass removes some.
        """
        number = {event: at for at, event in enumerate(events)}  # faster to hash than events
        waited = [
            [
                number[edge.needs]
                for edge in self.waits[event]
                if edge.needs in number and (edge.certain or not certain)
            ]
            for event in events
        ]
        own = [marks.get(event, 0) for event in events]
        joins = [and_ if event.what in ALTERNATIVE else joined for event in events]
        ends = enumerate(waited)
        backwards = next((at for at, needs in ends if any(it > at for it in needs)), None)
        found = [reduce(or_, marks.values(), 0)] * len(events)
        first = 0
        for _ in range(_PASSES):
            changed = False
            for at in range(first, len(events)):
                masks = [found[it] for it in waited[at]]
                mask = joined(reduce(joins[at], masks), own[at]) if masks else own[at]
                changed = changed or mask != found[at]
                found[at] = mask
            if not changed or backwards is None:
                break
            first = backwards  # those before it wait only for each other
        return dict(zip(events, found, strict=True))


@once
def declared_graph(cluster: Cluster) -> EventGraph:
    """The event graph of a cluster, in which only the providers in the checkout count; created once."""
    objects = Objects(cluster)
    return EventGraph(objects, _waits(objects))


def _waits(objects: Objects) -> dict[Event, tuple[Edge, ...]]:
    """The edges of the goals of a cluster, and of all events that these wait for."""
    found: dict[Event, tuple[Edge, ...]] = {}

    def following(event: Event) -> Sequence[Event]:
        found[event] = edges_of(event, objects)
        return [edge.needs for edge in found[event] if edge.needs is not None]

    deque(reach(_goals(objects), following), maxlen=0)
    return found


def _goals(objects: Objects) -> Iterator[Event]:
    """The goals of a cluster: Flux objects are Ready, sources have an artifact, pods start."""
    for item in (*objects.cluster.kustomizations, *objects.cluster.resources):
        if is_a(item, *RECONCILED):
            yield ready(item.id)
        elif item.group == SOURCE_GROUP and not item.remote:
            yield artifact(item.id)
        elif is_a(item, *STORES):
            yield fulfilled(item.id)
        elif awaits_configuration(item, objects):
            yield ready(item.id, item.remote)
