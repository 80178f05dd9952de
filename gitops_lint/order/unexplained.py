"""The causes of objects that never become Ready which no rule reports by itself.

Which rule reports which cause is decided by the reasons of edges alone.
"""

from collections.abc import Container, Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, is_a
from gitops_lint.graphs.reach import reach
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.blockers import Cause, single_causes
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Edge, Event, Reason, ready
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.readiness import is_paused
from gitops_lint.order.verdict import is_left_out

# Reported by the rules about builds, substitution, artifacts, rejected objects, expressions, encryption, values,
# refused entries and sources of other namespaces.
_REPORTED: Final = (
    Reason.FAULT,
    Reason.REJECTED,
    Reason.EXPRESSION,
    Reason.DECRYPTION,
    Reason.KEY,
    Reason.REFUSED,
    Reason.ACCESS,
)


class Unexplained(NamedTuple):
    """A cause that no other rule reports, at an edge, and the objects that never become Ready, sorted."""

    edge: Edge
    blocked: tuple[Resource, ...]

    @property
    def is_suspended(self) -> bool:
        return self.edge.reason is Reason.SUSPENDED


def unexplained(graph: EventGraph) -> Iterator[Unexplained]:
    """The causes that no other rule reports, with what they block; deadlocks are not among them."""
    if not graph.never:
        return
    reported = graph.behind(_reported_waits(graph))
    for cause in single_causes(graph):
        if cause.reason is Reason.SUSPENDED:
            blocked = _blocked_by_suspended(graph, cause, reported)
            if blocked:
                yield Unexplained(cause.edges[0], blocked)
        elif cause.reason not in _REPORTED:
            for edge in cause.edges:
                if not _is_reported(edge):
                    yield Unexplained(edge, graph.unready(graph.behind([edge.event])))


def is_explained(deadlock: Deadlock) -> bool:
    """Whether dependency-cycle or another rule about deadlocks reports it.

    dependency-cycle knows the dependencies of Kustomizations and HelmReleases, not those of ResourceSets.
    """
    if deadlock.kind != "dependency":
        return True
    kinds = {(it.event.id.kind, it.event.id.group) for it in deadlock.cycle}
    return kinds <= {KUSTOMIZATION, RELEASE}


def _is_reported(edge: Edge) -> bool:
    """Whether dependency-not-found or source-not-found reports a missing object."""
    if edge.reason is not Reason.MISSING:
        return False
    match edge.path:
        case (_, "healthChecks" | "inputsFrom", *_):
            return False
        case (_, "dependsOn", *_):
            return is_a(edge.source, KUSTOMIZATION, RELEASE)
    return True


def _blocked_by_suspended(
    graph: EventGraph, cause: Cause, reported: Container[Event]
) -> tuple[Resource, ...]:
    """What a suspended object blocks, without what it applies, and without what is `reported`."""

    def following(event: Event) -> Iterator[Event]:
        for edge in graph.into.get(event, ()):
            if edge.certain and edge.event in graph.never and edge.event not in reported:
                yield edge.event

    found = graph.unready(reach([edge.event for edge in cause.edges], following))
    return tuple(item for item in found if item.id != cause.id and not is_left_out(item))


def _reported_waits(graph: EventGraph) -> Iterator[Event]:
    """What never happens because of a wait that dependency-on-suspended or waits-for-suspended-child reports."""
    for event in graph.never:
        for edge in graph.into.get(event, ()) if event.what == "ready" else ():
            if edge.certain and edge.event in graph.never and _is_reported_wait(edge, graph):
                yield edge.event


def _is_reported_wait(edge: Edge, graph: EventGraph) -> bool:
    """Whether dependency-on-suspended or waits-for-suspended-child reports a wait."""
    target = graph.objects.get(edge.needs.id) if edge.needs else None
    if target is None or edge.needs != ready(target.id) or not is_paused(target):
        return False
    if edge.reason is Reason.DEPENDS_ON:
        return is_a(edge.source, KUSTOMIZATION, RELEASE)
    return (
        edge.reason is Reason.HEALTH
        and is_a(edge.source, KUSTOMIZATION)
        and is_a(target, KUSTOMIZATION)
    )
