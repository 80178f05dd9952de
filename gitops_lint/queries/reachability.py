"""What each object of Flux needs before it is Ready, and what it blocks, from the event graph."""

from collections.abc import Iterable, Mapping

from gitops_lint.cluster import Id
from gitops_lint.order import Edge, Event, EventGraph
from gitops_lint.order.events.event import artifact, exists, ready, started
from gitops_lint.order.reach import marks_reached
from gitops_lint.order.steps import missing_reference
from gitops_lint.queries.objects import is_flux_event
from gitops_lint.results.diagram import positions


def needed_and_blocked(
    graph: EventGraph, bits: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """By object: the bits of all that comes before it is Ready, and of all that it blocks.

    `bits`: one for each object of Flux and for what something waits for in vain, by their ids as text.
    What may hold it up comes before it as well, and so does each of several that will do; an object
    blocks what certainly waits for it.
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
    """The bits of what some edges wait for in vain."""
    found = 0
    for edge in edges:
        if edge.needs is None and (identity := missing_reference(edge)):
            found |= bits.get(str(identity), 0)
    return found


def start_of(identity: Id, graph: EventGraph) -> Event | None:
    """With what an object starts: what has no gates, with its artifact, or as it exists."""
    return _first(graph, started(identity), artifact(identity), exists(identity))


def _end(identity: Id, graph: EventGraph) -> Event | None:
    """With what an object is Ready; or has its artifact, or exists, if that is all."""
    return _first(graph, ready(identity), artifact(identity), exists(identity))


def _first(graph: EventGraph, *events: Event) -> Event | None:
    return next((event for event in events if event in graph.waits), None)
