"""The needs of a cluster: what nothing in the repository creates, and what stops without it."""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.config import AcceptedNeed
from gitops_lint.gotext.glob import NEVER, segment
from gitops_lint.order.events.event import Event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import line_of, name_of, name_of_event
from gitops_lint.results.explanation import Name
from gitops_lint.results.verdict import Need, User

_CRD: Final = "CustomResourceDefinition"
_KINDS_OF_ROLE: Final = ("ServiceAccount", "RoleBinding", "ClusterRoleBinding")


def needs(graph: EventGraph) -> tuple[Need, ...]:
    """Each external event of a cluster as a need, sorted by kind, namespace and name."""
    found = (_need(graph, event) for event in graph.external)
    return tuple(sorted(it for it in found if it.users))


def _need(graph: EventGraph, event: Event) -> Need:
    stops = tuple(name_of(item.id) for item in graph.stopped_by(event))
    users = tuple(sorted(set(_users(graph, event))))
    certain = not graph.cluster.unseen and _is_certain(graph, event)
    name, config = name_of_event(event), graph.cluster.config
    accepted = next(
        (it.reason for it in config.needs or () if _accepts(it, name, event.id.group)), ""
    )
    return Need(name, event.id.group, users, stops, certain, accepted)


def _accepts(accepted: AcceptedNeed, name: Name, group: str) -> bool:
    """Whether an entry of the configuration is about an object, the CRD of a kind, or the role of an account."""
    kinds = _KINDS_OF_ROLE if name.is_role else (_CRD if name.is_kind else name.kind,)
    named = f"{name.kind}.{group}" if name.is_kind else name.name
    return accepted.kind in kinds and all(
        re.fullmatch(segment(glob) or NEVER, text)
        for glob, text in ((accepted.name, named), (accepted.namespace, name.namespace))
    )


def _users(graph: EventGraph, event: Event) -> Iterator[User]:
    for edge in graph.into.get(event, ()):
        yield User(name_of(edge.source.id), line_of(edge.place))


def _is_certain(graph: EventGraph, event: Event) -> bool:
    """Whether nothing in the cluster may create it, as far as the kinds of its objects show."""
    if not any(edge.certain for edge in graph.into.get(event, ())):
        return False
    is_crd = event.what == "served" or event.id.kind == _CRD
    return not (is_crd and graph.objects.has_unknown_charts)
