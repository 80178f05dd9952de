"""The needs of a cluster: what nothing in the repository creates, and what stops without it."""

from collections.abc import Iterator

from gitops_lint.order.events.event import Event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import line_of, name_of, name_of_event
from gitops_lint.results.verdict import Need, User


def needs(graph: EventGraph) -> tuple[Need, ...]:
    """Each external event of a cluster as a need, sorted by kind, namespace and name."""
    found = (_need(graph, event) for event in graph.external)
    return tuple(sorted(it for it in found if it.users))


def _need(graph: EventGraph, event: Event) -> Need:
    stops = tuple(name_of(item.id) for item in graph.stopped_by(event))
    users = tuple(sorted(set(_users(graph, event))))
    certain = not graph.cluster.unseen and _is_certain(graph, event)
    return Need(name_of_event(event), event.id.group, users, stops, certain)


def _users(graph: EventGraph, event: Event) -> Iterator[User]:
    for edge in graph.into.get(event, ()):
        yield User(name_of(edge.source.id), line_of(edge.place))


def _is_certain(graph: EventGraph, event: Event) -> bool:
    """Whether nothing in the cluster may create it, as far as the kinds of its objects show."""
    if not any(edge.certain for edge in graph.into.get(event, ())):
        return False
    is_crd = event.what == "served" or event.id.kind == "CustomResourceDefinition"
    return not (is_crd and graph.objects.has_unknown_charts)
