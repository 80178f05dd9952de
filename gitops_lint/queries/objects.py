"""The objects that people ask about: those that Flux reconciles, and their events."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import GENERATOR, RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.events.event import Event, artifact, exists, ready, started
from gitops_lint.order.events.event_graph import EventGraph


def reconciled(graph: EventGraph, *kinds: tuple[str, str]) -> Iterator[Resource]:
    """The objects of these kinds (default: those that apply or install something), each once."""
    cluster = graph.cluster
    seen: set[Id] = set()
    for item in (*cluster.kustomizations, *cluster.resources):
        if is_a(item, *(kinds or RECONCILED)) and item.id not in seen:
            seen.add(item.id)
            yield item


def askable(cluster: Cluster) -> Iterator[Resource]:
    """The objects that people can ask about, each once: appliers, HelmReleases, sources and generators."""
    graph = event_graph(cluster)
    yield from reconciled(graph)
    for kind in sorted({item.kind for item in cluster.resources if item.group == SOURCE_GROUP}):
        yield from reconciled(graph, (kind, SOURCE_GROUP))
    yield from reconciled(graph, GENERATOR)


def first_event(item: Resource) -> Event:
    """The event that a Flux object has passed its gates; its last event if it has none."""
    return started(item.id) if is_a(item, *RECONCILED) else last_event(item)


def last_event(item: Resource) -> Event:
    """The event that others wait for: Ready, for a source its artifact, for a generator its existence."""
    if is_a(item, *RECONCILED):
        return ready(item.id)
    return exists(item.id) if is_a(item, GENERATOR) else artifact(item.id)


def lost_without(graph: EventGraph, event: Event) -> set[Event]:
    """The events that never happen if an event does not, including itself."""
    if event in graph.never:
        return graph.behind([event])
    return set(graph.happening).difference(graph.without([event]))
