"""The objects that people ask about: what Flux reconciles, and what happens to it."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import GENERATOR, RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.order.events.event import Event, artifact, exists, ready, started
from gitops_lint.order.events.graph import EventGraph, event_graph


def is_flux_event(event: Event) -> bool:
    """Whether an event happens to an object that people ask about; all others are on the way."""
    identity, group = event.id, event.id.group
    known = (identity.kind, group) in (*RECONCILED, GENERATOR) or group == SOURCE_GROUP
    return known and not event.remote and event.what != "served"


def reconciled(graph: EventGraph, *kinds: tuple[str, str]) -> Iterator[Resource]:
    """The objects of these kinds (default: that apply or install something), each once."""
    cluster = graph.cluster
    seen: set[Id] = set()
    for item in (*cluster.kustomizations, *cluster.resources):
        if is_a(item, *(kinds or RECONCILED)) and item.id not in seen:
            seen.add(item.id)
            yield item


def askable(cluster: Cluster) -> Iterator[Resource]:
    """The objects that one can ask about, each once: what applies or installs, and sources."""
    graph = event_graph(cluster)
    yield from reconciled(graph)
    for kind in sorted({item.kind for item in cluster.resources if item.group == SOURCE_GROUP}):
        yield from reconciled(graph, (kind, SOURCE_GROUP))
    yield from reconciled(graph, GENERATOR)


def first_event(item: Resource) -> Event:
    """When an object of Flux has passed its gates; of what has none, its last event."""
    return started(item.id) if is_a(item, *RECONCILED) else last_event(item)


def last_event(item: Resource) -> Event:
    """When an object has done what others wait for: a source has an artifact, a generator exists."""
    if is_a(item, *RECONCILED):
        return ready(item.id)
    return exists(item.id) if is_a(item, GENERATOR) else artifact(item.id)


def lost_without(graph: EventGraph, event: Event) -> set[Event]:
    """What never happens if an event does not, itself included."""
    if event in graph.never:
        return graph.behind([event])
    return set(graph.happening).difference(graph.without([event]))
