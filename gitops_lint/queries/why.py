"""The prerequisites of an object, and the objects that it blocks."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, RELEASE, is_a
from gitops_lint.cluster.references import references
from gitops_lint.order import clock
from gitops_lint.order.blockers import blockers
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.events.event import Event, is_flux_event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import line_of, name_of, step_of
from gitops_lint.order.readiness import suspended, waits
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.objects import first_event, last_event, lost_without
from gitops_lint.queries.prerequisites import prerequisites
from gitops_lint.results.explanation import Name, Step
from gitops_lint.results.plan import Gate
from gitops_lint.results.verdict import Need
from gitops_lint.results.why import Blocked, Readiness, UnseenContent, Why

_UNSEEN: Final[Mapping[str, UnseenContent]] = {
    "elsewhere": UnseenContent.ELSEWHERE,
    "unknown": UnseenContent.UNKNOWN,
    "error": UnseenContent.FAILING_BUILD,
}


def why(cluster: Cluster, item: Resource) -> Why:
    """The prerequisites of an object of `askable`, and the objects that it blocks."""
    graph = event_graph(cluster)
    begin, end = first_event(item), last_event(item)
    starts, later = prerequisites(graph, begin), prerequisites(graph, end)
    known = {(it.name, it.milestone) for it in starts}
    lost = lost_without(graph, end)
    blocked = [it for it in graph.unready(lost) if it.id != item.id]
    direct = _direct(graph, end, lost)
    more = graph.unready(lost_without(graph, begin) - lost)
    content = cluster.contents.get(item.id) or cluster.resource_sets.get(item.id)
    counted = Counter(it.kind for it in content.objects) if content else Counter[str]()
    return Why(
        cluster.name,
        name_of(item.id),
        line_of(item.place("metadata", "name")),
        suspended(item),
        tuple(_fields(item)),
        _readiness(item),
        _UNSEEN.get(content.state) if content else None,
        tuple(sorted(counted.items(), key=lambda it: (-it[1], it[0]))),
        starts,
        tuple(it for it in later if (it.name, it.milestone) not in known),
        tuple(Blocked(name_of(it.id), direct.get(it.id)) for it in blocked),
        tuple(name_of(it.id) for it in more if it.id != item.id),
        blockers(graph, end) if end in graph.never else (),
        tuple(_outside(cluster, name_of(item.id))),
    )


def _outside(cluster: Cluster, name: Name) -> Iterator[Need]:
    """The needs that stop an object, or that it has itself."""
    for need in verdict(cluster).needs:
        if name in need.stops or any(user.name == name for user in need.users):
            yield need


def _direct(graph: EventGraph, event: Event, lost: Collection[Event]) -> dict[Id, Step]:
    """The objects that wait for an event with no other Flux object in between, by the first entry."""
    found: dict[Id, Step] = {}
    queue, seen = [event], {event}
    while queue:
        for edge in graph.into.get(queue.pop(0), ()):
            later = edge.event
            if later not in lost or later in seen or not edge.certain:
                continue
            seen.add(later)
            if is_flux_event(later) and later.id != event.id:
                found.setdefault(later.id, step_of(edge))
            else:
                queue.append(later)
    return found


def _fields(item: Resource) -> Iterator[tuple[str, str]]:
    """The fields of an object that matter for order: (label, value)."""
    for label, path in _FIELDS:
        if isinstance(value := item.get(*path), str):
            yield label, value
    for reference in references(item):
        yield "source", str(reference)


_FIELDS: Final = (
    ("path", ("spec", "path")),
    ("chart", ("spec", "chart", "spec", "chart")),
    ("version", ("spec", "chart", "spec", "version")),
    ("url", ("spec", "url")),
)


def _readiness(item: Resource) -> Readiness | None:
    """The meaning of Ready for a Kustomization or HelmRelease."""
    if is_a(item, RELEASE):
        return Readiness(Gate.INSTALL, clock.helm_timeout(item))
    if item.kind != "Kustomization" or not is_a(item, *APPLIERS):
        return None
    match waits(item):
        case True:
            listed = item.get("spec", "wait") is not True
            return Readiness(Gate.HEALTH, clock.timeout(item), listed)
        case None:
            return Readiness(Gate.UNKNOWN, None)
    return Readiness(Gate.APPLIED, None)
