"""The needs of a cluster: what nothing in the repository creates, and what stops without it."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import is_a
from gitops_lint.config import AcceptedNeed
from gitops_lint.gotext.glob import NEVER, segment
from gitops_lint.order.events.event import Edge, Event, Reason, started
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import line_of, name_of, name_of_event
from gitops_lint.order.producers import STORES
from gitops_lint.results.explanation import Name
from gitops_lint.results.verdict import Need, User

_CRD: Final = "CustomResourceDefinition"
_KINDS_OF_ROLE: Final = ("ServiceAccount", "RoleBinding", "ClusterRoleBinding")


def needs(graph: EventGraph) -> tuple[Need, ...]:
    """Each external event of a cluster as a need, sorted by kind, namespace and name."""
    found = (_need(graph, event) for event in graph.external)
    return tuple(sorted(it for it in found if it.users))


def _need(graph: EventGraph, event: Event) -> Need:
    edges, lost = graph.into.get(event, ()), graph.lost_without(event, likely=True)
    direct = frozenset(edge.event for edge in edges)
    stopped = _unready(graph, lost - graph.never, direct)
    stops = tuple(sorted({name_of(item.id) for item in stopped}))
    users = tuple(sorted({User(name_of(it.source.id), line_of(it.place)) for it in edges}))
    pods = tuple(sorted({name_of(it.event.id) for it in edges if _is_of_pods(it)}))
    awaited = not all(map(_is_unawaited, edges)) or any(graph.unready(lost))
    certain = _is_certain(graph, event, lost)
    name = name_of_event(event)
    accepted = reason_to_accept(event, graph.cluster)
    pulls = all(map(_pulls, edges))
    return Need(
        name,
        event.id.group,
        users,
        stops,
        certain,
        accepted,
        pods,
        awaited=awaited,
        pulls=pulls,
    )


def reason_to_accept(event: Event, cluster: Cluster) -> str:
    """Why an event has happened before Flux starts, according to `needs:` in the configuration; else ""."""
    name, accepted = name_of_event(event), cluster.config.needs or ()
    return next((it.reason for it in accepted if accepts(it, name, event.id.group)), "")


def accepts(accepted: AcceptedNeed, name: Name, group: str) -> bool:
    """Whether an entry of the configuration is about an object, the CRD of a kind, or the role of an account."""
    kinds = _KINDS_OF_ROLE if name.is_role else (_CRD if name.is_kind else name.kind,)
    named = f"{name.kind}.{group}" if name.is_kind else name.name
    return accepted.kind in kinds and all(
        re.fullmatch(segment(glob) or NEVER, text)
        for glob, text in ((accepted.name, named), (accepted.namespace, name.namespace))
    )


def _unready(
    graph: EventGraph, events: Collection[Event], direct: Collection[Event]
) -> Iterator[Resource]:
    """The objects that are not Ready without events; of sources and stores, only those that wait `direct`ly.

    A HelmRepository of type oci has no readiness. (source-controller)
    """
    yield from graph.unready(events)
    for event in direct:
        item = graph.objects.get(event.id) if event in events else None
        is_source = event.what == "artifact" and item and item.get("spec", "type") != "oci"
        if item and (is_source or is_a(item, *STORES)):
            yield item


def _is_unawaited(edge: Edge) -> bool:
    """Whether a workload or a store needs something, for which Flux waits only if it checks its health."""
    return edge.reason is Reason.CONFIGURATION and edge.event.what in ("ready", "fulfilled")


def _is_of_pods(edge: Edge) -> bool:
    """Whether the pods of a workload need something."""
    return edge.reason is Reason.CONFIGURATION and edge.event.what == "ready"


def _pulls(edge: Edge) -> bool:
    """Whether something holds the credentials of an image registry."""
    return "imagePullSecrets" in edge.path


def _is_certain(graph: EventGraph, event: Event, lost: Collection[Event]) -> bool:
    """Whether nothing in the cluster may create it, as far as the kinds of its objects show.

    Objects that this checkout does not show may create it, unless Flux applies them only afterwards.
    """
    edges, objects = graph.into.get(event, ()), graph.objects
    if event in graph.evidence or not any(edge.certain or _pulls(edge) for edge in edges):
        return False
    if any(started(owner.id) not in lost for owner in graph.cluster.unseen):
        return False
    if all(map(_is_of_pods, edges)) and objects.installing.get(event.id.namespace):
        return False
    is_crd = event.what == "served" or event.id.kind == _CRD
    return not (is_crd and objects.has_unknown_charts)
