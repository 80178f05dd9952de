"""The event graph of a cluster: everything that happens on its way from empty to Ready."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.once import once
from gitops_lint.order.events.edges import edges_of
from gitops_lint.order.events.event import ALTERNATIVE, NEEDS, Edge, Event, Reason, artifact, ready
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.pods import pod_reads
from gitops_lint.order.reach import reach, released

_PASSES: Final = 10  # over the graph, for what is uncertain and leads backwards


@dataclass(frozen=True, eq=False)
class EventGraph:
    """Which event waits for which: for all of its edges, but an `ALTERNATIVE` event for any one.

    `waits` has the edges of every event, none for what waits for nothing.
    """

    objects: Objects
    waits: Mapping[Event, tuple[Edge, ...]]

    @property
    def cluster(self) -> Cluster:
        return self.objects.cluster

    @cached_property
    def into(self) -> Mapping[Event, Sequence[Edge]]:
        """The edges by the event that is waited for."""
        found: dict[Event, list[Edge]] = {}
        for edges in self.waits.values():
            for edge in edges:
                if edge.needs is not None:
                    found.setdefault(edge.needs, []).append(edge)
        return found

    @cached_property
    def happening(self) -> tuple[Event, ...]:
        """What happens in the end on a cluster that starts empty, what is waited for first."""
        return tuple(self.without())

    @cached_property
    def possible(self) -> tuple[Event, ...]:
        """What happens once every build succeeds, what is waited for first."""
        edges = (edge for edges in self.waits.values() for edge in edges)
        fails = any(edge.reason is Reason.FAULT for edge in edges)
        return tuple(self.without(mended=(Reason.FAULT,))) if fails else self.happening

    @cached_property
    def never(self) -> frozenset[Event]:
        """What never happens on such a cluster."""
        return frozenset(self.waits) - frozenset(self.happening)

    def without(
        self, failing: Collection[Event] = (), mended: Collection[Reason] = ()
    ) -> Iterator[Event]:
        """What happens although some events do not, what is waited for first.

        Certain edges only, and those for a `mended` reason not. Nothing that once happened is undone:
        Flux tries again for ever.
        """
        left: dict[Event, int] = {}
        for event, edges in self.waits.items():
            certain = sum(edge.certain and edge.reason not in mended for edge in edges)
            left[event] = min(certain, 1) if event.what in ALTERNATIVE else certain

        def following(event: Event) -> Iterable[Event]:
            if event in failing:
                return ()
            edges = self.into.get(event, ())
            return (it.event for it in edges if it.certain and it.reason not in mended)

        yield from (event for event in released(left, following) if event not in failing)

    def blocked_by(self, *failing: Event) -> tuple[Resource, ...]:
        """The Kustomizations and HelmReleases that are never Ready if some events never happen.

        Those that are never Ready anyway are left out; sorted.
        """
        lost = set(self.happening).difference(self.without(failing))
        return self.unready(lost)

    def behind(self, events: Iterable[Event]) -> set[Event]:
        """What of the events that never happen waits for these, at however many removes; these too."""

        def following(event: Event) -> Iterator[Event]:
            edges = self.into.get(event, ())
            return (it.event for it in edges if it.certain and it.event in self.never)

        return set(reach(events, following))

    def unready(self, events: Iterable[Event]) -> tuple[Resource, ...]:
        """The Kustomizations, ResourceSets and HelmReleases whose Ready is among the events."""
        found = (self.objects.get(event.id) for event in events if event.what == "ready")
        flux = (item for item in found if item and is_a(item, *RECONCILED))
        return tuple(sorted(flux, key=lambda item: item.id))

    def before(self, event: Event, *, certain: bool = False) -> set[Event]:
        """What has happened when an event happens; where one of several will do, none of them.

        What may or may not hold it up counts, unless only what is `certain` is asked for.
        """

        def following(last: Event) -> Iterable[Event]:
            edges = self.waits.get(last, ())
            if last.what in ALTERNATIVE and len({edge.needs for edge in edges}) > 1:
                return ()
            return (it.needs for it in edges if it.needs and (it.certain or not certain))

        return set(reach([event], following))

    def bringing(self, event: Event) -> Iterator[Edge]:
        """The edges to the stages that bring an `ALTERNATIVE` event about, at whatever does it."""

        def following(last: Event) -> Iterator[Event]:
            edges = self.waits.get(last, ())
            return (it.needs for it in edges if it.needs and it.needs.what in ALTERNATIVE)

        for last in reach([event], following):
            for edge in self.waits.get(last, ()):
                if edge.needs and edge.needs.what not in ALTERNATIVE:
                    yield edge

    def providers(self, event: Event) -> frozenset[Event]:
        """The stages that bring an `ALTERNATIVE` event about, directly or through what they apply."""
        return frozenset(edge.needs for edge in self.bringing(event) if edge.needs)

    def gates(self, event: Event) -> Iterator[Edge]:
        """What Flux waits for before it even tries; what it tries without are the `NEEDS`."""
        yield from (edge for edge in self.waits.get(event, ()) if edge.reason not in NEEDS)

    @cached_property
    def races(self) -> tuple[Edge, ...]:
        """The needs whose order nothing promises: Flux may try before what it needs is there.

        Of events that never happen nothing is said, but for builds that fail: they will be mended.
        """
        possible = set(self.possible)
        return tuple(
            edge
            for event, edges in self.waits.items()
            if event in possible and event.what not in ALTERNATIVE
            for edge in edges
            if edge.reason in NEEDS and not self.promised(edge)
        )

    def promised(self, need: Edge) -> bool:
        """Whether what is needed is there, on every course of things, before it is first tried."""
        if need.needs is None:
            return False
        asked = self._bits[need.needs]
        return any(
            self._before.get(gate.needs, 0) & asked
            for gate in self.gates(need.event)
            if gate.needs is not None
        )

    @cached_property
    def _needs(self) -> tuple[Event, ...]:
        """What is needed without being waited for."""
        edges = (edge for edges in self.waits.values() for edge in edges if edge.reason in NEEDS)
        return tuple(dict.fromkeys(edge.needs for edge in edges if edge.needs is not None))

    @cached_property
    def _bits(self) -> Mapping[Event, int]:
        """By event, a bit for each need that is met once it has happened: its own, or one it meets."""
        found: dict[Event, int] = {}
        for number, need in enumerate(self._needs):
            for event in (need, *self.providers(need)):
                found[event] = found.get(event, 0) | 1 << number
        return found

    @cached_property
    def _before(self) -> Mapping[Event, int]:
        """The bits of what has surely happened when an event happens, its own included."""
        return self.marks_before(self._bits, self.possible)

    def marks_before(
        self, marks: Mapping[Event, int], events: Sequence[Event], *, certain: bool = False
    ) -> Mapping[Event, int]:
        """By event, the marks (bits) of all that has happened whenever it happens, its own included.

        Of `events`, in an order in which each comes after what it certainly waits for; with `certain`,
        over certain edges alone. The largest solution, as for dominators: an alternative that comes
        only after what it is an alternative for is none. What is not known yet is all there is, and
        shrinks with each pass.
        """
        found = dict.fromkeys(events, reduce(or_, marks.values(), 0))
        ways = {
            event: [
                edge.needs
                for edge in self.waits[event]
                if edge.needs and edge.needs in found and (edge.certain or not certain)
            ]
            for event in events
        }
        for _ in range(_PASSES):
            changed = False
            for event, needs in ways.items():
                masks = [found[it] for it in needs]
                join = and_ if event.what in ALTERNATIVE else or_
                mask = marks.get(event, 0) | (reduce(join, masks) if masks else 0)
                changed |= mask != found[event]
                found[event] = mask
            if not changed or not _leads_backwards(ways):
                break
        return found


@once
def event_graph(cluster: Cluster) -> EventGraph:
    """The event graph of a cluster; made once."""
    objects = Objects(cluster)
    return EventGraph(objects, _waits(objects))


def _waits(objects: Objects) -> dict[Event, tuple[Edge, ...]]:
    """The edges of what the cluster is to reach, and of all that this waits for."""
    found: dict[Event, tuple[Edge, ...]] = {}

    def following(event: Event) -> Iterator[Event]:
        found[event] = tuple(edges_of(event, objects))
        return (edge.needs for edge in found[event] if edge.needs is not None)

    deque(reach(_goals(objects), following), maxlen=0)
    return found


def _goals(objects: Objects) -> Iterator[Event]:
    """Everything of Flux in a cluster is to be Ready, or to have an artifact; and pods are to start."""
    for item in (*objects.cluster.kustomizations, *objects.cluster.resources):
        if is_a(item, *RECONCILED):
            yield ready(item.id)
        elif item.group == SOURCE_GROUP and not item.remote:
            yield artifact(item.id)
        elif next(pod_reads(item), None):
            yield ready(item.id, item.remote)


def _leads_backwards(ways: Mapping[Event, Sequence[Event]]) -> bool:
    """Whether an event waits for a later one of the mapping: for want of certainty, or as an alternative."""
    rank = {event: number for number, event in enumerate(ways)}
    return any(rank[it] > rank[event] for event, needs in ways.items() for it in needs)
