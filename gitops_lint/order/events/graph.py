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
    def _reached(self) -> tuple[Event, ...]:
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
        queue = deque(event for event, number in left.items() if not number)
        while queue:
            event = queue.popleft()
            if event in failing:
                continue
            yield event
            for edge in self.into.get(event, ()):
                if edge.certain and edge.reason not in mended:
                    left[edge.event] -= 1
                    if left[edge.event] == 0:
                        queue.append(edge.event)

    def blocked_by(self, *failing: Event) -> tuple[Resource, ...]:
        """The Kustomizations and HelmReleases that are never Ready if some events never happen.

        Those that are never Ready anyway are left out; sorted.
        """
        lost = set(self.happening).difference(self.without(failing))
        return self.unready(lost)

    def behind(self, events: Iterable[Event]) -> set[Event]:
        """What of the events that never happen waits for these, at however many removes; these too."""
        found = set(events)
        queue = list(found)
        while queue:
            for edge in self.into.get(queue.pop(), ()):
                if edge.certain and edge.event in self.never and edge.event not in found:
                    found.add(edge.event)
                    queue.append(edge.event)
        return found

    def unready(self, events: Iterable[Event]) -> tuple[Resource, ...]:
        """The Kustomizations, ResourceSets and HelmReleases whose Ready is among the events."""
        found = (self.objects.get(event.id) for event in events if event.what == "ready")
        flux = (item for item in found if item and is_a(item, *RECONCILED))
        return tuple(sorted(flux, key=lambda item: item.id))

    def before(self, event: Event, *, certain: bool = False) -> set[Event]:
        """What has happened when an event happens; where one of several will do, none of them.

        What may or may not hold it up counts, unless only what is `certain` is asked for.
        """
        found = {event}
        queue = [event]
        while queue:
            last = queue.pop()
            edges = self.waits.get(last, ())
            if last.what in ALTERNATIVE and len({edge.needs for edge in edges}) > 1:
                continue
            for edge in edges:
                if edge.needs and edge.needs not in found and (edge.certain or not certain):
                    found.add(edge.needs)
                    queue.append(edge.needs)
        return found

    def bringing(self, event: Event) -> Iterator[Edge]:
        """The edges to the stages that bring an `ALTERNATIVE` event about, at whatever does it."""
        queue = [event]
        seen = {event}
        while queue:
            for edge in self.waits.get(queue.pop(), ()):
                if edge.needs is None or edge.needs in seen:
                    continue
                if edge.needs.what in ALTERNATIVE:
                    seen.add(edge.needs)
                    queue.append(edge.needs)
                else:
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
        possible = set(self._reached)
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
        """The bits of what has surely happened when an event happens, its own included.

        The largest solution, as for dominators: an alternative that comes only after what it is an
        alternative for is none. What is not known yet is all there is, and shrinks with each pass.
        """
        reached = set(self._reached)
        everything = (1 << len(self._needs)) - 1
        found = dict.fromkeys(reached, everything)
        for _ in range(_PASSES):
            before = dict(found)
            for event in self._reached:
                found[event] = self._bits.get(event, 0) | self._common(event, found)
            if not self._leads_backwards or found == before:
                break
        return found

    @cached_property
    def _leads_backwards(self) -> bool:
        """Whether an edge leads to what `_reached` has later: an uncertain one, or an alternative."""
        rank = {event: number for number, event in enumerate(self._reached)}
        return any(
            rank.get(edge.needs, 0) > rank.get(edge.event, 0)
            for edges in self.waits.values()
            for edge in edges
            if edge.needs is not None
        )

    def _common(self, event: Event, found: Mapping[Event, int]) -> int:
        """The bits before all that an event waits for; or of what is before every alternative."""
        needs = [edge.needs for edge in self.waits[event] if edge.needs in found]
        masks = [found[it] for it in needs if it is not None]
        if event.what in ALTERNATIVE:
            return reduce(and_, masks) if masks else 0
        return reduce(or_, masks, 0)


@once
def event_graph(cluster: Cluster) -> EventGraph:
    """The event graph of a cluster; made once."""
    objects = Objects(cluster)
    return EventGraph(objects, _waits(objects))


def _waits(objects: Objects) -> dict[Event, tuple[Edge, ...]]:
    """The edges of what the cluster is to reach, and of all that this waits for."""
    found: dict[Event, tuple[Edge, ...]] = {}
    queue = deque(_goals(objects))
    while queue:
        event = queue.popleft()
        if event in found:
            continue
        found[event] = tuple(edges_of(event, objects))
        queue.extend(edge.needs for edge in found[event] if edge.needs is not None)
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
