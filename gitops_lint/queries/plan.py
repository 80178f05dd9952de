"""How a cluster is rolled out from nothing: in which waves, and how long that takes at worst."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.order.events.event import Event, Reason, ready, started
from gitops_lint.order.events.graph import EventGraph, event_graph
from gitops_lint.order.events.schedule import Moment, schedule, wave_of
from gitops_lint.order.readiness import made_by, suspended, waits, worth_waiting_for
from gitops_lint.queries.chain import longest_chain
from gitops_lint.queries.named import name, reconciled, spot, step, troubles
from gitops_lint.queries.worst import check_interval, limit, worst_case
from gitops_lint.results.answers import Gate, Member, Plan, Step, Ungated, Unknown

_Moments = Mapping[Event, Moment]


def plan(cluster: Cluster) -> Plan:
    """The plan of a cluster.

    What never starts is in no wave, what never is Ready takes no time, and `Plan.stuck` tells of both.
    """
    graph = event_graph(cluster)
    waves = schedule(graph, wave_of(*RECONCILED))
    worst = worst_case(graph)
    chain = longest_chain(graph, worst)
    return Plan(
        cluster.name,
        tuple(_members(graph, waves, worst)),
        tuple(sorted(name(it.id) for it in reconciled(graph) if ready(it.id) not in worst)),
        chain,
        sum(leg.seconds for leg in chain),
        tuple(_checks(graph)),
        tuple(_ungated(graph)),
        troubles(graph),
        tuple(_unknown(graph)),
    )


def gate(item: Resource) -> Gate:
    """What Ready of an object means."""
    if item.kind == "HelmRelease":
        return "install"
    waiting = waits(item)
    return "unknown" if waiting is None else "health" if waiting else "applied"


def _members(graph: EventGraph, waves: _Moments, worst: _Moments) -> Iterator[Member]:
    found = [item for item in reconciled(graph) if started(item.id) in waves]
    for item in sorted(found, key=lambda it: (waves[started(it.id)].at, it.id)):
        begins, end = started(item.id), worst.get(ready(item.id))
        means = gate(item)
        yield Member(
            name(item.id),
            int(waves[begins].at),
            tuple(sorted(_binding(begins, waves, graph), key=_weight)),
            means,
            0 if means == "applied" else limit(item),
            worst[begins].at,
            end.at if end else None,
        )


def _binding(event: Event, waves: _Moments, graph: EventGraph) -> Iterator[Step]:
    """The entries that let an object start in its wave and not before."""
    edges = [edge for edge in graph.waits[event] if edge.needs in waves]
    came = max((waves[edge.needs].at for edge in edges if edge.needs), default=0.0)
    last = {edge.needs: edge for edge in edges if edge.needs and waves[edge.needs].at == came > 0}
    for needs, edge in last.items():
        if edge.reason is Reason.COURSE:
            yield from _binding(needs, waves, graph)
        else:
            yield step(edge)


def _weight(why: Step) -> int:
    """What somebody would name first as the reason to wait."""
    return _FIRST.index(why.reason) if why.reason in _FIRST else len(_FIRST)


_FIRST: Final = (Reason.DEPENDS_ON, Reason.READY_EXPR, Reason.OWNER)


def _checks(graph: EventGraph) -> Iterator[tuple[str, float]]:
    """How often each kind looks at its dependencies, of those kinds that have some here."""
    asking = {
        edge.event.id.kind
        for edges in graph.waits.values()
        for edge in edges
        if edge.reason in (Reason.DEPENDS_ON, Reason.READY_EXPR)
    }
    yield from ((kind, check_interval(graph, kind)) for kind in sorted(asking))


def _ungated(graph: EventGraph) -> Iterator[Ungated]:
    """The Kustomizations that others trust to be healthy although nobody waits for that.

    They cannot wait for what they bring into being themselves.
    """
    for item in sorted(graph.cluster.kustomizations, key=lambda it: it.id):
        if waits(item) is not False or suspended(item):
            continue
        trusting = [
            step(edge)
            for edge in graph.into.get(ready(item.id), ())
            if edge.reason is Reason.DEPENDS_ON and not made_by(edge.source, item)
        ]
        slow = [name(it.id) for it in worth_waiting_for(graph.cluster, item)] if trusting else []
        if slow:
            place = spot(item.place("spec", "wait"))
            yield Ungated(name(item.id), place, tuple(slow), tuple(sorted(trusting)))


def _unknown(graph: EventGraph) -> Iterator[Unknown]:
    """What may make the plan another one."""
    told = dict.fromkeys(graph.cluster.unknown)
    yield from (Unknown(reason, spot(place)) for reason, place in told)
    for item in reconciled(graph):
        if gate(item) == "unknown":
            yield Unknown(f"whether {item} waits for health", spot(item.place("spec", "wait")))
        elif gate(item) != "applied" and limit(item) is None:
            yield Unknown(f"the timeout of {item}", spot(item.place("spec", "timeout")))
    for edges in graph.waits.values():
        for edge in edges:
            if edge.reason is Reason.READY_EXPR and edge.needs:
                reason = f"when {edge.source} starts, as its readyExpr asks about {edge.needs.id}"
                yield Unknown(reason, spot(edge.place))
