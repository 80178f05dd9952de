"""Events that wait for each other, and what would free them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final, Literal

from gitops_lint.cluster import Resource
from gitops_lint.once import once
from gitops_lint.order.cycles import cyclic_components, shortest_cycle
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason
from gitops_lint.order.events.graph import EventGraph
from gitops_lint.order.reach import reach, released

# "dependency": nothing but dependsOn. "wait": on every cluster, through a wait for health. "cold": only
# on a new cluster, as something has to exist first that others have to be there for.
Kind = Literal["dependency", "wait", "cold"]

_EFFORT: Final = 100_000  # edges to look at in search of the smallest cut of one deadlock
_EFFORT_FOR_ALL: Final = 1_000_000  # for those of all deadlocks together
_LARGEST: Final = 3  # edges in a cut that is searched for, not only found


@dataclass(frozen=True, slots=True, eq=False)
class Deadlock:
    """Events that all wait for each other.

    `cycle`: the edges of a shortest cycle; what an edge needs is the event of the next one.
    `cuts`: the smallest sets of what may be taken away so that everything happens, each by one edge
    for each thing to take away. `blocked`: what is never Ready because of it, members included.
    `edges`: all there are between its events.
    """

    kind: Kind
    cycle: tuple[Edge, ...]
    cuts: tuple[tuple[Edge, ...], ...]
    blocked: tuple[Resource, ...]
    edges: tuple[Edge, ...]


@once
def deadlocks(graph: EventGraph) -> tuple[Deadlock, ...]:
    """One for each set of events of a cluster that wait for each other; found once."""
    return tuple(_deadlocks(graph))


def _deadlocks(graph: EventGraph) -> Iterator[Deadlock]:
    if not graph.never:
        return
    # What is suspended is held up on purpose, with all that waits for it: no deadlock as it is.
    paused = _given_up(graph, {Reason.SUSPENDED})
    stuck = [
        edge
        for event in graph.waits
        if event in graph.never and event not in paused
        for edge in graph.waits[event]
        if edge.certain and edge.needs in graph.never
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
        # Where the same events deadlock on a running cluster too, that is what has to be told.
        hard = _within(component, (edge for edge in within if _lasts(edge)))
        cores = sorted(cyclic_components(_pairs(hard)), key=min)
        kind: Kind = "cold"
        core = within
        if cores:
            core = _within(cores[0], hard)
            plain = [edge for edge in core if edge.reason in (Reason.LIFECYCLE, Reason.DEPENDS_ON)]
            kind = "dependency" if cyclic_components(_pairs(plain)) else "wait"
        blocked = graph.unready(graph.behind(component))
        cycle = _shortest_cycle(core)
        yield Deadlock(kind, cycle, tuple(_cuts(cycle, within, effort)), blocked, tuple(within))


def _given_up(graph: EventGraph, reasons: Collection[Reason]) -> set[Event]:
    """What never happens for want of something, deadlock or not: each for one of some reasons."""
    found: set[Event] = set()
    starts = (
        event
        for event, edges in graph.waits.items()
        if any(edge.needs is None and edge.reason in reasons for edge in edges if edge.certain)
    )

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
    """What of a component is stuck by itself, even if everything else happens: for each such part.

    An alternative that is given up is none.
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
    """Whether an edge holds things up on a running cluster too, where everything exists."""
    return edge.needs is not None and edge.needs.what not in (*ALTERNATIVE, "artifact")


def _shortest_cycle(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """A shortest cycle, in what people have written; it begins where something is to start."""
    events = sorted({edge.event for edge in edges}, key=lambda it: (it.what != "started", it))
    return shortest_cycle(edges, lambda it: it.ends, events, lambda it: it.is_written)


def _cuts(cycle: Sequence[Edge], edges: Sequence[Edge], effort: int) -> Iterator[tuple[Edge, ...]]:
    """The smallest sets of entries without which nothing is stuck; none where the search is too long.

    An entry may be behind many edges, such as `wait: true`; they go together. That something exists
    because something else applies it is nothing to take away. Each set opens the cycle, too.
    """
    entries: dict[tuple[Reason, object], list[Edge]] = {}
    for edge in edges:
        if edge.reason not in (Reason.LIFECYCLE, Reason.OWNER):
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
    """Whether everything happens without some edges, all else that it waits for being granted."""
    gone = {id(edge) for group in cut for edge in group}
    left = [edge for edge in edges if id(edge) not in gone]
    waits: dict[Event, set[Event | None]] = {edge.event: set() for edge in edges}
    for edge in left:
        waits[edge.event].add(edge.needs)
    return not _stuck(waits)


def _stuck(waits: Mapping[Event, Collection[Event | None]]) -> set[Event]:
    """What of these events never happens, if all others do."""
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
    """The edges inside of each of some components that have no event in common; found in one go."""
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
