"""Deadlocks: events that wait for each other, and the entries whose removal frees them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Final, Literal

from gitops_lint.cluster import Resource
from gitops_lint.graphs.cycles import cyclic_components, shortest_cycle
from gitops_lint.graphs.reach import reach, released
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason
from gitops_lint.order.events.event_graph import EventGraph

# "dependency": only dependsOn, also with readyExpr. "wait": on every cluster, through a wait for health.
# "cold": only on a new cluster, because an object must exist before another one can be applied.
Kind = Literal["dependency", "wait", "cold"]

# Reasons that are not entries which somebody could remove.
STRUCTURE: Final = (Reason.LIFECYCLE, Reason.OWNER, Reason.MOUNT)
_PLAIN: Final = (Reason.LIFECYCLE, Reason.DEPENDS_ON, Reason.READY_EXPR)
_EFFORT: Final = 100_000  # edges to visit in the search for the smallest cut of one deadlock
_EFFORT_FOR_ALL: Final = 1_000_000  # for the cuts of all deadlocks together
_LARGEST: Final = 3  # entries in a cut


class Deadlock(NamedTuple):
    """Events that all wait for each other.

    `cycle`: the edges of a shortest cycle; each edge needs the event of the next one. `cuts`: the
    smallest sets of entries whose removal frees everything, with one edge for each entry. `blocked`: the
    objects that never become Ready because of it, including its members. `edges`: all edges between its
    events.
    """

    kind: Kind
    cycle: tuple[Edge, ...]
    cuts: tuple[tuple[Edge, ...], ...]
    blocked: tuple[Resource, ...]
    edges: tuple[Edge, ...]


@once
def deadlocks(graph: EventGraph) -> tuple[Deadlock, ...]:
    """One deadlock for each set of events of a cluster that wait for each other; found once."""
    return tuple(_deadlocks(graph))


def _deadlocks(graph: EventGraph) -> Iterator[Deadlock]:
    if not graph.never:
        return
    # A suspended object blocks others on purpose, so it is not part of a deadlock.
    paused = _given_up(graph, {Reason.SUSPENDED})
    stuck = [
        edge
        for event in graph.waits
        if event in graph.never and event not in paused
        for edge in graph.waits[event]
        if edge.certain and edge.needs in graph.never and edge.reason is not Reason.UNBUILT
    ]
    given_up = _given_up(graph, {Reason.SUSPENDED, Reason.MISSING})
    tied = [
        part
        for component in cyclic_components(_pairs(stuck))
        for part in _tied(component, graph, given_up)
    ]
    tied.sort(key=min)
    effort = min(_EFFORT, _EFFORT_FOR_ALL // max(1, len(tied)))
    for component, within in zip(tied, _inside(tied, stuck), strict=True):
        # If the same events also deadlock on a running cluster, that is what to report.
        hard = _within(component, (edge for edge in within if _lasts(edge)))
        cores = sorted(cyclic_components(_pairs(hard)), key=min)
        kind: Kind = "cold"
        core = within
        if cores:
            core = _within(cores[0], hard)
            plain = [edge for edge in core if edge.reason in _PLAIN]
            kind = "dependency" if cyclic_components(_pairs(plain)) else "wait"
        blocked = graph.unready(graph.behind(component))
        cycle = _shortest_cycle(core)
        yield Deadlock(kind, cycle, tuple(_cuts(cycle, within, effort)), blocked, tuple(within))


def _given_up(graph: EventGraph, reasons: Collection[Reason]) -> set[Event]:
    """The events that never happen because of an edge of these reasons without `needs`."""
    found: set[Event] = set()
    starts = (edge.event for edge in graph.ends if edge.certain and edge.reason in reasons)

    def following(event: Event) -> Iterator[Event]:
        waiting = {edge.event for edge in graph.into.get(event, ())} - found
        return (it for it in waiting if _fails(it, graph.waits[it], found))

    for event in reach(starts, following):
        found.add(event)
    return found


def _fails(event: Event, edges: Sequence[Edge], failing: Collection[Event]) -> bool:
    failed = [edge.needs in failing for edge in edges if edge.certain]
    return all(failed) if event.what in ALTERNATIVE else any(failed)


def _tied(
    component: Collection[Event], graph: EventGraph, given_up: Collection[Event]
) -> Iterator[set[Event]]:
    """The parts of a component that are stuck on their own, even if all other events happen.

    Alternatives that are given up do not count.
    """
    waits = {
        event: [
            edge
            for edge in graph.waits[event]
            if edge.certain and (edge.needs in component or edge.needs not in given_up)
        ]
        for event in component
    }
    stuck = _stuck({event: {it.needs for it in edges} for event, edges in waits.items()})
    edges = _within(stuck, (edge for event in sorted(stuck) for edge in waits[event]))
    yield from cyclic_components(_pairs(edges))


def _lasts(edge: Edge) -> bool:
    """Whether an edge also blocks on a running cluster, where everything exists."""
    return edge.needs is not None and edge.needs.what not in (*ALTERNATIVE, "artifact")


def _shortest_cycle(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """A cycle with the fewest written entries; it starts at the start of an object."""
    events = sorted({edge.event for edge in edges}, key=lambda it: (it.what != "started", it))
    return shortest_cycle(edges, lambda it: it.ends, events, lambda it: it.is_written)


def _cuts(cycle: Sequence[Edge], edges: Sequence[Edge], effort: int) -> Iterator[tuple[Edge, ...]]:
    """The smallest sets of entries without which nothing is stuck; none if the search takes too long.

    An entry such as `wait: true` may cause many edges, which are removed together. That an owner applies
    an object, or a pod mounts a claim, is not an entry to remove. Each set also breaks the cycle.
    """
    entries: dict[tuple[Reason, object], list[Edge]] = {}
    for edge in edges:
        if edge.reason not in STRUCTURE:
            entries.setdefault((edge.reason, edge.place), []).append(edge)
    first = dict.fromkeys((it.reason, it.place) for it in cycle if (it.reason, it.place) in entries)
    others = [entry for entry in entries if entry not in first]
    tries = max(1, effort // len(edges))
    for size in range(1, _LARGEST + 1):
        candidates = (
            cut
            for number in range(1, size + 1)
            for some in combinations(first, number)
            for cut in ((*some, *rest) for rest in combinations(others, size - number))
        )
        found = [
            tuple(entries[entry][0] for entry in cut)
            for cut in islice(candidates, tries)
            if _frees([entries[entry] for entry in cut], edges)
        ]
        if found:
            yield from found
            return


def _frees(cut: Iterable[Sequence[Edge]], edges: Sequence[Edge]) -> bool:
    """Whether all events happen without some edges, if everything else that they wait for happens."""
    gone = {id(edge) for group in cut for edge in group}
    left = [edge for edge in edges if id(edge) not in gone]
    waits: dict[Event, set[Event | None]] = {edge.event: set() for edge in edges}
    for edge in left:
        waits[edge.event].add(edge.needs)
    return not _stuck(waits)


def _stuck(waits: Mapping[Event, Collection[Event | None]]) -> set[Event]:
    """Those of these events that never happen, if all others do."""
    stuck = set(waits)
    into: dict[Event, list[Event]] = {}
    left: dict[Event, int] = {}
    for event, needs in waits.items():
        inside = [it for it in needs if it in stuck and it is not None]
        alternative = event.what in ALTERNATIVE
        free = alternative and len(inside) < len(needs)
        left[event] = 0 if free else min(len(inside), 1) if alternative else len(inside)
        for it in inside:
            into.setdefault(it, []).append(event)

    def following(event: Event) -> Sequence[Event]:
        return into.get(event, ())

    freed: set[Event] = set(released(left, following))
    return stuck - freed


def _inside(components: Sequence[Collection[Event]], edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges inside each of some disjoint components, found in one pass."""
    home = {event: number for number, component in enumerate(components) for event in component}
    found: list[list[Edge]] = [[] for _ in components]
    for edge in edges:
        number = home.get(edge.event)
        if number is not None and edge.needs in home and home[edge.needs] == number:
            found[number].append(edge)
    return found


def _within(component: Collection[Event], edges: Iterable[Edge]) -> list[Edge]:
    return [edge for edge in edges if edge.event in component and edge.needs in component]


def _pairs(edges: Iterable[Edge]) -> list[tuple[Event, Event]]:
    return [(edge.event, edge.needs) for edge in edges if edge.needs is not None]
