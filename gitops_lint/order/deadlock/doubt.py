"""The event graph of a cluster, and the deadlocks in it that rest on objects that nobody sees."""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.graphs.cycles import cyclic_components
from gitops_lint.graphs.reach import reach
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
    likely = [edge for edges in graph.waits.values() for edge in edges if edge.likely]
    if not likely:
        return ()
    graph = resolved(graph)
    if not (graph.never or _has_cycle(graph, likely)):
        return ()
    found = deadlocks(graph.trusting())
    return tuple(it for it in found if not _is_prevented(it, cluster))


def _has_cycle(graph: EventGraph, edges: Sequence[Edge]) -> bool:
    """Whether one of some edges is in a cycle of edges, certain or not.

    If everything happens without these edges, and none is in a cycle, everything happens with them, too.
    """
    pairs: list[tuple[Event, Event]] = []

    def following(event: Event) -> Sequence[Event]:
        found = [edge.needs for edge in graph.waits[event] if edge.needs]
        pairs.extend((event, it) for it in found)
        return found

    deque(reach([edge.event for edge in edges], following), maxlen=0)
    cyclic = cyclic_components(pairs)
    return any(edge.event in them and edge.needs in them for edge in edges for them in cyclic)


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
