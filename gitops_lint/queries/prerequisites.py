"""The prerequisites of an event: the objects that reach a milestone before it, and why."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from gitops_lint.order.events.edges import edges_of
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason, What, is_flux_event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import name_of, name_of_event, step_of
from gitops_lint.results.explanation import Provided, Step
from gitops_lint.results.why import Milestone, Prerequisite

_MILESTONES: Final[dict[What, Milestone]] = {
    "exists": Milestone.EXISTS,
    "started": Milestone.STARTED,
    "staged": Milestone.APPLIED,
    "applied": Milestone.APPLIED,
    "artifact": Milestone.ARTIFACT,
    "ready": Milestone.READY,
}
_ORDER: Final = tuple(_MILESTONES)  # in the order of an object's lifecycle


def prerequisites(graph: EventGraph, event: Event) -> tuple[Prerequisite, ...]:
    """All prerequisites of an event in topological order, without its own object.

    One that only may block the event, or that is one of several alternatives, is not `certain`.
    """
    came = _search(graph, event)
    furthest: dict[tuple[str, ...], Event] = {}
    for reached in came:
        known = furthest.get(reached.id)
        if is_flux_event(reached) and (known is None or _rank(reached) > _rank(known)):
            furthest[reached.id] = reached
    furthest.pop(event.id, None)
    position = {it: number for number, it in enumerate(graph.happening)}
    distance = {it: number for number, it in enumerate(came)}
    ordered = sorted(
        furthest.values(), key=lambda it: (position.get(it, len(position)), -distance[it])
    )
    return tuple(
        Prerequisite(name_of(it.id), _MILESTONES[it.what], _step(it, came)) for it in ordered
    )


def _rank(event: Event) -> tuple[int, int]:
    return _ORDER.index(event.what), event.stage


def _search(graph: EventGraph, start: Event) -> dict[Event, tuple[Edge, bool]]:
    """By event before `start`: the edge that leads to it, and whether it is certain."""
    found: dict[Event, tuple[Edge, bool]] = {}
    for certain in (True, False):
        queue = deque([start, *found])
        while queue:
            event = queue.popleft()
            for edge in _edges(event, graph):
                known = edge.needs is None or edge.needs == start or edge.needs in found
                if edge.needs is None or known or (certain and not _holds(edge, graph)):
                    continue
                found[edge.needs] = (edge, certain)
                if edge.reason is Reason.LIFECYCLE:
                    queue.appendleft(edge.needs)
                else:
                    queue.append(edge.needs)
    return found


def _edges(event: Event, graph: EventGraph) -> Iterable[Edge]:
    """The edges of an event, even if the event is not in the graph."""
    return graph.waits[event] if event in graph.waits else edges_of(event, graph.objects)


def _holds(edge: Edge, graph: EventGraph) -> bool:
    """Whether an edge certainly blocks its event; an edge to one of several alternatives does not."""
    if edge.event.what not in ALTERNATIVE:
        return edge.certain
    return edge.certain and len({it.needs for it in _edges(edge.event, graph)}) == 1


def _step(event: Event, came: Mapping[Event, tuple[Edge, bool]]) -> Step:
    """Why an event is a prerequisite: the object that waits for it, and the object in between."""
    edge, certain = came[event]
    between: list[Event] = []
    while edge.event in came and (not is_flux_event(edge.event) or edge.event.id == event.id):
        if edge.event.id != event.id:
            between.append(edge.event)
        edge = came[edge.event][0]
    step = step_of(edge)._replace(certain=certain)
    if not between or step.awaited is None:
        return step
    detail = Provided(step.awaited, name_of_event(between[0]))
    return step._replace(awaited=name_of(event.id), detail=detail)
