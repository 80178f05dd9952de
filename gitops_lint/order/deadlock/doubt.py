"""The event graph of a cluster, and the deadlocks in it that rest on objects that nobody sees."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.aided import aided_graph, evidence_of
from gitops_lint.order.deadlock.deadlocks import Deadlock, deadlocks
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import ALTERNATIVE, NEEDS, Edge, Event, staged
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.events.objects import BUILT
from gitops_lint.order.needs import reason_to_accept

_ROUNDS: Final = 20  # resolving a deadlock may reveal another
_SHARED: Final = ("CustomResourceDefinition", "Namespace")


class Judged(NamedTuple):
    """The event graph of a cluster, and its deadlocks that something unseen may resolve."""

    graph: EventGraph
    doubtful: tuple[Deadlock, ...]


def event_graph(cluster: Cluster) -> EventGraph:
    """The event graph of a cluster; created once."""
    return _judged(cluster).graph


def doubtful_deadlocks(cluster: Cluster) -> tuple[Deadlock, ...]:
    """The deadlocks for want of a CRD or a Namespace that something outside the checkout may create, too.

    In the event graph their edges are uncertain: they block nothing.
    """
    return _judged(cluster).doubtful


@once
def suspected_deadlocks(cluster: Cluster) -> tuple[Deadlock, ...]:
    """The deadlocks with an edge that only probably blocks, as if everything else were fixed.

    Not those of which a script seems to create an object, or `needs:` in the configuration accepts one.
    """
    graph = event_graph(cluster)
    if not any(edge.likely for edges in graph.waits.values() for edge in edges):
        return ()
    found = deadlocks(resolved(graph).trusting())
    return tuple(it for it in found if not _is_prevented(it, cluster))


def _is_prevented(deadlock: Deadlock, cluster: Cluster) -> bool:
    events = [it.event for it in deadlock.edges if it.event.what in ALTERNATIVE]
    if any(reason_to_accept(it, cluster) for it in events):
        return True
    return bool(evidence_of(cluster, events))


@once
def _judged(cluster: Cluster) -> Judged:
    graph, doubtful = aided_graph(cluster), []
    for _ in range(_ROUNDS):
        found = [it for it in deadlocks(graph) if it.kind == "cold" and any(_doubts(it))]
        if not found or not _shows_less(graph):
            break
        doubtful += found
        graph = graph.doubting(edge for deadlock in found for edge in _doubts(deadlock))
    return Judged(graph, tuple(doubtful))


def _shows_less(graph: EventGraph) -> bool:
    """Whether Flux applies objects that this checkout does not show, other than behind what never happens."""
    return any(staged(it.id, BUILT) not in graph.never for it in graph.cluster.unseen)


def _doubts(deadlock: Deadlock) -> Iterator[Edge]:
    """The edges to the providers of shared objects, and those that need these."""
    shared = {edge.event for edge in deadlock.edges if _is_shared(edge.event)}
    for edge in deadlock.edges:
        if edge.event in shared or (edge.needs in shared and edge.reason in NEEDS):
            yield edge


def _is_shared(event: Event) -> bool:
    """Whether several providers often create an object: a CRD, a Namespace, or the binding of a role."""
    return event.what in ("served", "granted") or (
        event.what == "exists" and event.id.kind in _SHARED
    )
