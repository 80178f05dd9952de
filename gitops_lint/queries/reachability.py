"""The objects that each Flux object needs before it is Ready, and those that it blocks."""

from collections.abc import Iterable, Mapping

from gitops_lint.cluster import Id
from gitops_lint.graphs.reach import marks_reached
from gitops_lint.order import Edge, Event, EventGraph
from gitops_lint.order.events.event import artifact, exists, is_flux_event, ready, started
from gitops_lint.order.explain_edges import missing_reference
from gitops_lint.results.diagram import positions


def needed_and_blocked(
    graph: EventGraph, bits: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """By object: the bits of all objects that it needs before it is Ready, and of all that it blocks.

    `bits`: one for each Flux object and each missing object, by its id as text. Needed objects include
    those that only may block it, and all alternatives. An object blocks only those that certainly wait
    for it.
    """
    ends = {it.id: _end(it.id, graph) for it in graph.waits if is_flux_event(it)}
    own = {event: bits[str(event.id)] for event in graph.waits if is_flux_event(event)}
    lost = {event: _lost(edges, bits) for event, edges in graph.waits.items()}
    needs = {event: {it.needs for it in edges if it.needs} for event, edges in graph.waits.items()}
    came = marks_reached(needs, {event: lost[event] | own.get(event, 0) for event in needs})
    begins = {event: own[event] for it in ends if (event := start_of(it, graph))}
    held = _held(graph, {event: lost[event] | begins.get(event, 0) for event in needs})
    needed, blocked = dict.fromkeys(bits, 0), dict.fromkeys(bits, 0)
    names = list(bits)
    for identity, end in ends.items():
        if end:
            bit = bits[str(identity)]
            needed[str(identity)] |= came[end] & ~bit
            for at in positions(held[end] & ~bit):
                blocked[names[at]] |= bit
    return needed, blocked


def _held(graph: EventGraph, starts: Mapping[Event, int]) -> Mapping[Event, int]:
    """By event, the bits of the starts without which it never happens."""
    found = graph.marks_before(starts, graph.happening, certain=True)
    never: dict[Event, list[Event]] = {}
    marks: dict[Event, int] = {}
    for event in graph.waits:
        if event in graph.never:
            needs = [it.needs for it in graph.waits[event] if it.certain and it.needs]
            never[event] = [it for it in needs if it in graph.never]
            marks[event] = starts[event]
            for it in needs:
                marks[event] |= found.get(it, 0)
    return {**found, **marks_reached(never, marks)}


def _lost(edges: Iterable[Edge], bits: Mapping[str, int]) -> int:
    """The bits of the missing objects that some edges wait for."""
    found = 0
    for edge in edges:
        if edge.needs is None and (identity := missing_reference(edge)):
            found |= bits.get(str(identity), 0)
    return found


def start_of(identity: Id, graph: EventGraph) -> Event | None:
    """The event at which an object starts; if it has no gates, that it has an artifact or exists."""
    return _first(graph, started(identity), artifact(identity), exists(identity))


def _end(identity: Id, graph: EventGraph) -> Event | None:
    """The event that an object is Ready; for others, that it has an artifact or exists."""
    return _first(graph, ready(identity), artifact(identity), exists(identity))


def _first(graph: EventGraph, *events: Event) -> Event | None:
    return next((event for event in events if event in graph.waits), None)
