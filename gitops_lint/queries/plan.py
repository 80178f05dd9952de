"""The rollout of a cluster from empty: its waves, and the most time that it takes."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.order.blockers import blockers
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import Event, Reason, ready, started
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.events.schedule import Moment, schedule, wave_of
from gitops_lint.order.explain_edges import line_of, name_of, step_of
from gitops_lint.order.readiness import owned_by, suspended, waits, worth_waiting_for
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.critical_path import critical_path
from gitops_lint.queries.objects import reconciled
from gitops_lint.queries.worst_case import check_interval, limit, worst_case
from gitops_lint.results.explanation import Step, WaitReason
from gitops_lint.results.plan import (
    Gate,
    Member,
    MissingHealthCheck,
    Plan,
    Uncertainty,
    UnknownContent,
    UnknownGate,
    UnknownStart,
    UnknownTimeout,
)

_Moments = Mapping[Event, Moment]


def plan(cluster: Cluster) -> Plan:
    """The plan of a cluster.

    The waves are those of the cluster without its mistakes and deadlocks, so that the order behind them is
    seen. An object that never becomes Ready takes no time; `Plan.blockers` has them. An object that is
    suspended, or waits for one that is, is in no wave.
    """
    graph = event_graph(cluster)
    fixed = resolved(graph)
    waves = schedule(fixed, wave_of(*RECONCILED))
    worst = worst_case(graph)
    path = critical_path(graph, worst)
    return Plan(
        cluster.name,
        verdict(cluster),
        tuple(_members(fixed, waves, worst, worst if fixed is graph else worst_case(fixed))),
        tuple(sorted(name_of(it.id) for it in reconciled(graph) if ready(it.id) not in worst)),
        path,
        sum(segment.seconds for segment in path),
        tuple(_checks(graph)),
        tuple(_without_health_check(graph)),
        blockers(graph),
        tuple(_unknown(graph)),
    )


def gate(item: Resource) -> Gate:
    """The meaning of Ready for an object."""
    if item.kind == "HelmRelease":
        return Gate.INSTALL
    waiting = waits(item)
    return Gate.UNKNOWN if waiting is None else Gate.HEALTH if waiting else Gate.APPLIED


def _members(
    graph: EventGraph, waves: _Moments, worst: _Moments, fixed: _Moments
) -> Iterator[Member]:
    """The members of each wave; `fixed` has the moments of those that never start, if all were fixed."""
    found = [item for item in reconciled(graph) if started(item.id) in waves]
    for item in sorted(found, key=lambda it: (waves[started(it.id)].at, it.id)):
        begins, end = started(item.id), worst.get(ready(item.id))
        means = gate(item)
        yield Member(
            name_of(item.id),
            int(waves[begins].at),
            tuple(sorted(_binding(begins, waves, graph), key=_weight)),
            means,
            0 if means is Gate.APPLIED else limit(item),
            worst.get(begins, fixed[begins]).at,
            end.at if end else None,
        )


def _binding(event: Event, waves: _Moments, graph: EventGraph) -> Iterator[Step]:
    """The entries because of which an object starts in its wave and not earlier."""
    edges = [
        edge
        for edge in graph.waits[event]
        if edge.needs in waves and edge.needs is not None
        if edge.certain or waves[edge.needs].at < waves[event].at
    ]
    came = max((waves[edge.needs].at for edge in edges if edge.needs), default=0.0)
    last = {edge.needs: edge for edge in edges if edge.needs and waves[edge.needs].at == came > 0}
    for needs, edge in last.items():
        if edge.reason is Reason.LIFECYCLE:
            yield from _binding(needs, waves, graph)
        else:
            yield step_of(edge)


def _weight(why: Step) -> int:
    """The rank of a reason to wait; people name the first one first."""
    return _FIRST.index(why.reason) if why.reason in _FIRST else len(_FIRST)


_FIRST: Final = (WaitReason.DEPENDS_ON, WaitReason.READY_EXPR, WaitReason.OWNER)


def _checks(graph: EventGraph) -> Iterator[tuple[str, float]]:
    """The interval, in seconds, at which each kind with dependencies rechecks them."""
    asking = {
        edge.event.id.kind
        for edges in graph.waits.values()
        for edge in edges
        if edge.reason in (Reason.DEPENDS_ON, Reason.READY_EXPR)
    }
    yield from ((kind, check_interval(graph, kind)) for kind in sorted(asking))


def _without_health_check(graph: EventGraph) -> Iterator[MissingHealthCheck]:
    """The Kustomizations that others depend on, but that do not wait for the health of their objects.

    Dependents that a Kustomization itself applies do not count.
    """
    for item in sorted(graph.cluster.kustomizations, key=lambda it: it.id):
        if waits(item) is not False or suspended(item):
            continue
        trusting = [
            step_of(edge)
            for edge in graph.into.get(ready(item.id), ())
            if edge.reason is Reason.DEPENDS_ON and not owned_by(edge.source, item)
        ]
        slow = [name_of(it.id) for it in worth_waiting_for(graph.cluster, item)] if trusting else []
        if slow:
            place = line_of(item.place("spec", "wait"))
            yield MissingHealthCheck(name_of(item.id), place, tuple(slow), tuple(sorted(trusting)))


def _unknown(graph: EventGraph) -> Iterator[Uncertainty]:
    """The unknowns that may change the plan."""
    for reason, place in dict.fromkeys(graph.cluster.unknown):
        yield Uncertainty(UnknownContent(reason), line_of(place))
    for item in reconciled(graph):
        means = gate(item)
        if means is Gate.UNKNOWN:
            yield Uncertainty(UnknownGate(name_of(item.id)), line_of(item.place("spec", "wait")))
        elif means is not Gate.APPLIED and limit(item) is None:
            place = item.place("spec", "timeout")
            yield Uncertainty(UnknownTimeout(name_of(item.id)), line_of(place))
    for edges in graph.waits.values():
        for edge in edges:
            if edge.reason is Reason.READY_EXPR and edge.needs:
                about = UnknownStart(name_of(edge.source.id), name_of(edge.needs.id))
                yield Uncertainty(about, line_of(edge.place))
