"""The order in which Flux applies the objects of a cluster."""

from gitops_lint.order.deadlock.deadlocks import Deadlock, deadlocks
from gitops_lint.order.deadlock.doubt import doubtful_deadlocks, event_graph, suspected_deadlocks
from gitops_lint.order.deadlock.unbound import unbound_claims
from gitops_lint.order.dependencies.dependency import Dependency
from gitops_lint.order.dependencies.dependency_graph import Cycle, DependencyGraph
from gitops_lint.order.dependencies.depends_on import KINDS, Kind, dependency_graph
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.readiness import (
    awaited,
    checked,
    is_custom,
    marked,
    owned_by,
    skipped,
    suspended,
    takes_time,
    wait_key,
    waits,
    worth_waiting_for,
)
from gitops_lint.order.route import route

__all__ = [
    "KINDS",
    "Cycle",
    "Deadlock",
    "Dependency",
    "DependencyGraph",
    "Edge",
    "Event",
    "EventGraph",
    "Kind",
    "Reason",
    "awaited",
    "checked",
    "deadlocks",
    "dependency_graph",
    "doubtful_deadlocks",
    "event_graph",
    "is_custom",
    "marked",
    "owned_by",
    "route",
    "skipped",
    "suspected_deadlocks",
    "suspended",
    "takes_time",
    "unbound_claims",
    "wait_key",
    "waits",
    "worth_waiting_for",
]
