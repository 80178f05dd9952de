"""What an object waits for, what waits for it, and how two objects are ordered."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, GENERATOR, RECONCILED, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.cluster.references import references
from gitops_lint.order import clock
from gitops_lint.order.cycles import shortest_way
from gitops_lint.order.events.event import Edge, Event, artifact, exists, ready, started
from gitops_lint.order.events.graph import EventGraph, event_graph
from gitops_lint.order.readiness import suspended, waits
from gitops_lint.queries.before import before
from gitops_lint.queries.named import is_named, name, reconciled, spot, step, troubles
from gitops_lint.results.answers import CLAIMS, Blocked, Claim, Relation, Step, Way, Why

_STATES: Final = {
    "elsewhere": "what it applies is not in this repository",
    "unknown": "what it applies cannot be told from this checkout",
    "error": "it cannot be built",
}


def asked(cluster: Cluster) -> Iterator[Resource]:
    """The objects that one can ask about, each once: what applies or installs, and sources."""
    graph = event_graph(cluster)
    yield from reconciled(graph)
    for kind in sorted({item.kind for item in cluster.resources if item.group == SOURCE_GROUP}):
        yield from reconciled(graph, (kind, SOURCE_GROUP))
    yield from reconciled(graph, GENERATOR)


def why(cluster: Cluster, item: Resource) -> Why:
    """What an object of `asked` waits for, and what it blocks."""
    graph = event_graph(cluster)
    begin, end = _begin(item), _end(item)
    starts, later = before(graph, begin), before(graph, end)
    known = {(it.name, it.phase) for it in starts}
    lost = _lost(graph, end)
    blocked = [it for it in graph.unready(lost) if it.id != item.id]
    direct = _direct(graph, end, lost)
    more = graph.unready(_lost(graph, begin) - lost)
    content = cluster.contents.get(item.id) or cluster.resource_sets.get(item.id)
    counted = Counter(it.kind for it in content.objects) if content else Counter[str]()
    return Why(
        cluster.name,
        name(item.id),
        spot(item.place("metadata", "name")),
        tuple(_facts(item)),
        _STATES.get(content.state) if content else None,
        tuple(sorted(counted.items(), key=lambda it: (-it[1], it[0]))),
        starts,
        tuple(it for it in later if (it.name, it.phase) not in known),
        tuple(Blocked(name(it.id), direct.get(it.id)) for it in blocked),
        tuple(name(it.id) for it in more if it.id != item.id),
        troubles(graph, end) if end in graph.never else (),
    )


def relation(cluster: Cluster, one: Resource, other: Resource) -> Relation:
    """Whether one of two objects waits for the other, and if neither does, what orders both."""
    graph = event_graph(cluster)
    ways = tuple(
        way for pair in ((one, other), (other, one)) if (way := _way(graph, *pair)) is not None
    )
    mine, theirs = (
        {(it.name, it.phase): it for it in before(graph, _begin(item))} for item in (one, other)
    )
    common = () if ways else tuple(it for key, it in mine.items() if key in theirs)
    never = tuple(name(it.id) for it in (one, other) if _end(it) in graph.never)
    return Relation(cluster.name, name(one.id), name(other.id), ways, common, never)


def _begin(item: Resource) -> Event:
    """When an object of Flux has passed its gates; or what comes of it otherwise."""
    return started(item.id) if is_a(item, *RECONCILED) else _end(item)


def _end(item: Resource) -> Event:
    """When an object has done what others wait for: a source has an artifact, a generator is there."""
    if is_a(item, *RECONCILED):
        return ready(item.id)
    return exists(item.id) if is_a(item, GENERATOR) else artifact(item.id)


def _lost(graph: EventGraph, event: Event) -> set[Event]:
    """What never happens if an event does not, itself included."""
    if event in graph.never:
        return graph.behind([event])
    return set(graph.happening).difference(graph.without([event]))


def _direct(graph: EventGraph, event: Event, lost: Collection[Event]) -> dict[Id, Step]:
    """Who waits for an event with nothing of Flux in between, by the first entry that says so."""
    found: dict[Id, Step] = {}
    queue, seen = [event], {event}
    while queue:
        for edge in graph.into.get(queue.pop(0), ()):
            later = edge.event
            if later not in lost or later in seen or not edge.certain:
                continue
            seen.add(later)
            if is_named(later) and later.id != event.id:
                found.setdefault(later.id, step(edge))
            else:
                queue.append(later)
    return found


def _way(graph: EventGraph, one: Resource, other: Resource) -> Way | None:
    """How the first object waits for the other, by the strongest claim that holds."""
    if one.id == other.id:
        return None
    for sure in (True, False):
        for claim in CLAIMS:
            start, goal = _events(claim, one, other)
            if start in graph.waits and goal in graph.waits:
                edges = _edges(graph, start, goal, sure)
                if edges:
                    written = (step(edge) for edge in edges if edge.is_written)
                    return Way(name(one.id), name(other.id), claim, sure, tuple(written))
    return None


def _events(claim: Claim, one: Resource, other: Resource) -> tuple[Event, Event]:
    start = _begin(one) if claim.startswith("starts") else _end(one)
    return start, _end(other) if claim.endswith("Ready") else _begin(other)


def _edges(graph: EventGraph, start: Event, goal: Event, sure: bool) -> tuple[Edge, ...]:
    """The shortest way from an event to one that it waits for, in what people have written.

    Surely: what the first needs whatever happens. Of what never happens, all that is certain counts.
    """
    within: Collection[Event] = graph.waits
    if sure and start not in graph.never:
        within = _lost(graph, goal)
        if start not in within:
            return ()

    def out(event: Event) -> Iterable[Edge]:
        return (it for it in graph.waits[event] if it.needs in within and (it.certain or not sure))

    return shortest_way(start, {goal}, out, lambda it: it.ends, lambda it: it.is_written)


def _facts(item: Resource) -> Iterator[tuple[str, str]]:
    """What matters of an object for order: (what, how it is there)."""
    if suspended(item):
        yield "suspended", "yes"
    for label, path in _FIELDS:
        if isinstance(value := item.get(*path), str):
            yield label, value
    for reference in references(item):
        yield "source", str(reference)
    if item.kind == "Kustomization" and is_a(item, *APPLIERS):
        yield "Ready means", _meaning(item)
    elif is_a(item, RELEASE):
        limit = clock.helm_timeout(item)
        yield "Ready means", f"installed{'' if limit is None else f', within {clock.text(limit)}'}"


_FIELDS: Final = (
    ("path", ("spec", "path")),
    ("chart", ("spec", "chart", "spec", "chart")),
    ("version", ("spec", "chart", "spec", "version")),
    ("url", ("spec", "url")),
)


def _meaning(item: Resource) -> str:
    limit = clock.timeout(item)
    within = "" if limit is None else f", within {clock.text(limit)}"
    match waits(item):
        case True if item.get("spec", "wait") is True:
            return f"all that it applies is healthy{within}"
        case True:
            return f"what its healthChecks list is healthy{within}"
        case None:
            return "cannot be told: `wait` is a variable without a value"
    return "applied, healthy or not"
