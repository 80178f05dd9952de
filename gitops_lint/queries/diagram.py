"""The diagram of a cluster and its findings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, items
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.documents import Tree
from gitops_lint.engine.locate import location_of
from gitops_lint.order import Edge, Event, EventGraph, Reason, event_graph, suspended
from gitops_lint.order.events.event import NEEDS, artifact, is_flux_event, ready, started
from gitops_lint.order.events.schedule import schedule, wave_of
from gitops_lint.order.explain_edges import missing_reference
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.reachability import needed_and_blocked, start_of
from gitops_lint.results.diagram import Diagram, Link, LinkKind, Mark, Node
from gitops_lint.results.finding import Finding, Location

_KINDS: Final[Mapping[Reason, LinkKind]] = {
    Reason.DEPENDS_ON: "dependsOn",
    Reason.READY_EXPR: "readyExpr",
    Reason.HEALTH: "health",
    Reason.SOURCE: "source",
    Reason.MISSING: "dependsOn",
    Reason.DEFINITION: "needs",
    Reason.RENDERED: "needs",
    Reason.NAMESPACE: "needs",
    Reason.CONFIGURATION: "needs",
    Reason.ROLE: "needs",
    Reason.STORAGE: "needs",
    Reason.MOUNT: "needs",
    Reason.STORE: "needs",
    Reason.OPERATOR: "needs",
    Reason.SERVICE: "needs",
}
_MISSING: Final[Mapping[str, LinkKind]] = {"dependsOn": "dependsOn", "healthChecks": "health"}
_STATES: Final[Mapping[str, Mark]] = {
    "elsewhere": "elsewhere",
    "unknown": "unknown",
    "error": "broken",
}
_REASONS: Final = 3  # shown of one link


def draw(cluster: Cluster, findings: Iterable[Finding], tree: Tree) -> Diagram:
    """The diagram of a cluster: its Flux objects, the links between them, and the findings about both.

    Findings about other clusters alone are left out.
    """
    graph = event_graph(cluster)
    found = tuple(it for it in findings if not it.clusters or cluster.name in it.clusters)
    links = tuple(_merged(_links(graph, tree)))
    nodes = {node.id: node for node in _nodes(graph, tree)}
    named = (end for link in links for end in (link.waiter, link.awaited))
    absent = {end: _absent(end, cluster) for end in named if end not in nodes}
    waves = _waves(graph)
    about = _about(cluster, nodes, found)
    located = _by_location(found)
    drawn = nodes | absent
    needed, blocked = needed_and_blocked(graph, {name: 1 << at for at, name in enumerate(drawn)})
    return Diagram(
        cluster.name,
        tuple(
            replace(
                node,
                wave=waves.get(name),
                findings=about.get(name, ()),
                needed=needed[name],
                blocked=blocked[name],
            )
            for name, node in drawn.items()
        ),
        tuple(
            replace(it, findings=located.get(it.location, ()) if it.location else ())
            for it in links
        ),
        found,
        verdict(cluster),
    )


def _nodes(graph: EventGraph, tree: Tree) -> Iterator[Node]:
    """A node for each Flux object, in the order of discovery."""
    ids = dict.fromkeys(item.id for item in graph.cluster.kustomizations)
    ids |= dict.fromkeys(item.id for item in graph.cluster.resources if not item.remote)
    named = dict.fromkeys(event.id for event in graph.waits if is_flux_event(event))
    ids |= named
    for identity in ids:
        if identity in named:
            yield _node(identity, graph, tree)


def _node(identity: Id, graph: EventGraph, tree: Tree) -> Node:
    item = graph.objects.get(identity)
    content = graph.objects.content(identity)
    counts = Counter(it.kind for it in content.objects) if content else Counter[str]()
    return Node(
        str(identity),
        identity.kind,
        identity.namespace,
        identity.name,
        _location(item, tree),
        _owner(identity, item, graph),
        marks=tuple(_marks(identity, item, graph)),
        objects=tuple(sorted(counts.items(), key=lambda it: (-it[1], it[0]))),
    )


def _location(item: Resource | None, tree: Tree) -> Location | None:
    place = item.place("metadata", "name") if item else None
    return location_of(tree, place) if place and place.path in tree.files else None


def _owner(identity: Id, item: Resource | None, graph: EventGraph) -> str | None:
    """The owner of an object, or its generator."""
    if item:
        return str(item.owner.id) if item.owner and item.owner.id != identity else None
    makers = (edge for edge in graph.waits.get(artifact(identity), ()) if edge.needs)
    return next((str(it.needs.id) for it in makers if it.needs and it.reason is Reason.OWNER), None)


def _marks(identity: Id, item: Resource | None, graph: EventGraph) -> Iterator[Mark]:
    if identity in graph.objects.preexisting:
        yield "entry"
    if item is None:
        return
    if item.get("spec", "wait") is True:
        yield "waits"
    elif item.kind == "Kustomization" and items(item.get("spec", "healthChecks")):
        yield "checks"
    if suspended(item):
        yield "suspended"
    content = graph.objects.content(identity)
    if ready(identity) in graph.never and started(identity) not in graph.never:
        yield "stuck"
    if content and content.state in _STATES:
        yield _STATES[content.state]


def _absent(name: str, cluster: Cluster) -> Node:
    """A node for a missing object that another one waits for."""
    kind, _, rest = name.partition(" ")
    namespace, _, short = rest.rpartition("/")
    return Node(name, kind, namespace, short, marks=("unknown" if cluster.opaque else "missing",))


def _waves(graph: EventGraph) -> dict[str, int]:
    """By node: how many objects start one after the other until it starts, including itself."""
    moments = schedule(graph, wave_of(*RECONCILED))
    found: dict[str, int] = {}
    for event in graph.waits:
        if is_flux_event(event):
            start = start_of(event.id, graph)
            if start and start in moments:
                found[str(event.id)] = int(moments[start].at)
    return found


def _links(graph: EventGraph, tree: Tree) -> Iterator[Link]:
    ends: dict[Event, Mapping[Id, Edge | None]] = {}
    happening = set(graph.happening)
    for event, edges in graph.waits.items():
        if not is_flux_event(event):
            continue
        item = graph.objects.get(event.id)
        owner = item.owner.id if item and item.owner else None
        asked = {edge.place for edge in edges if edge.reason is Reason.READY_EXPR}
        for edge in edges:
            if edge.reason not in _KINDS:
                continue
            if edge.reason is Reason.DEPENDS_ON and edge.place in asked:
                continue  # the link of its readyExpr replaces it
            location = location_of(tree, edge.place) if edge.place.path in tree.files else None
            for end, behind in _ends(edge, graph, ends).items():
                if end == event.id or (end == owner and edge.reason is not Reason.DEPENDS_ON):
                    continue
                kind, reason = _kind_and_reason(edge, behind)
                unordered = (
                    edge.reason in NEEDS and event in happening and not graph.is_guaranteed(edge)
                )
                yield Link(str(event.id), str(end), kind, reason, location, unordered)


def _ends(
    edge: Edge, graph: EventGraph, known: dict[Event, Mapping[Id, Edge | None]]
) -> Mapping[Id, Edge | None]:
    """The Flux objects that an edge leads to, directly or through other events, each with the last need."""
    if edge.needs is None:
        lost = missing_reference(edge)
        return {lost: None} if lost else {}
    if is_flux_event(edge.needs):
        return {edge.needs.id: None}
    if edge.needs not in known:
        found: dict[Id, Edge | None] = {}
        seen = {edge.needs}
        queue: list[tuple[Event, Edge | None]] = [(edge.needs, None)]
        for event, last in queue:  # the loop appends to it
            for other in graph.waits.get(event, ()):
                need = other if _KINDS.get(other.reason) == "needs" else last
                if other.needs is None or not other.certain or other.needs in seen:
                    continue
                if is_flux_event(other.needs):
                    found.setdefault(other.needs.id, need)
                else:
                    seen.add(other.needs)
                    queue.append((other.needs, need))
        known[edge.needs] = found
    return known[edge.needs]


def _kind_and_reason(edge: Edge, behind: Edge | None) -> tuple[LinkKind, str]:
    """The kind of a link, and its reason in words."""
    need = behind or edge
    if edge.reason is Reason.MISSING:
        return _MISSING.get(str(edge.path[1]), "source"), ""
    if edge.reason is Reason.READY_EXPR:
        return "readyExpr", str(edge.source.get(*edge.path[:-1], "readyExpr", default=""))
    if edge.needs and edge.reason is Reason.DEPENDS_ON and edge.needs.what != "ready":
        return "needs", "dependsOn, to exist"
    if edge.needs and edge.reason is Reason.HEALTH and not is_flux_event(edge.needs):
        return "needs", _need(need)
    kind = _KINDS[edge.reason]
    return kind, _need(need) if kind == "needs" else ""


def _need(edge: Edge) -> str:
    if edge.needs is None:
        return edge.reason.value
    identity = edge.needs.id
    if edge.needs.what == "served":
        return f"CRD of {identity.kind}.{identity.group}"
    return f"role for {identity}" if edge.needs.what == "granted" else str(identity)


def _merged(links: Iterable[Link]) -> Iterator[Link]:
    """The links with the same ends and the same kind as one, with all their reasons."""
    same: dict[tuple[str, str, str], list[Link]] = {}
    for link in links:
        same.setdefault((link.waiter, link.awaited, link.kind), []).append(link)
    for first, *others in same.values():
        reasons = list(dict.fromkeys(it.reason for it in (first, *others) if it.reason))
        text = ", ".join(reasons[:_REASONS])
        more = f" and {len(reasons) - _REASONS} more" if len(reasons) > _REASONS else ""
        yield replace(first, reason=text + more, open=any(it.open for it in (first, *others)))


def _about(
    cluster: Cluster, nodes: Mapping[str, Node], findings: Sequence[Finding]
) -> dict[str, tuple[int, ...]]:
    """The findings about each node, about the objects it applies, and about the faults of its build."""
    homes = {
        str(item.id): str(item.owner.id) for item in cluster.resources if item.owner is not None
    }
    faults: dict[tuple[str, int], list[str]] = {}
    for content in (*cluster.contents.values(), *cluster.resource_sets.values()):
        for fault in content.faults:
            at = fault.place.path, fault.place.value.line + 1
            faults.setdefault(at, []).append(str(content.owner.id))
    found: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        known = [name for name in finding.names if name in nodes or name in homes]
        failing = faults.get((finding.location.path, finding.location.line), ())
        owners = [name if name in nodes else homes[name] for name in known] or failing
        for home in dict.fromkeys(owners):
            if home in nodes:
                found.setdefault(home, []).append(index)
    return {name: tuple(indexes) for name, indexes in found.items()}


def _by_location(findings: Sequence[Finding]) -> dict[Location, tuple[int, ...]]:
    """The findings about the entry at each location."""
    found: dict[Location, list[int]] = {}
    for index, it in enumerate(findings):
        for at in dict.fromkeys((it.location, *(other.location for other in it.related))):
            found.setdefault(at, []).append(index)
    return {at: tuple(indexes) for at, indexes in found.items()}
