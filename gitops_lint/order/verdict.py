"""The verdict on a cluster, asked of its event graph."""

from collections.abc import Iterator
from itertools import chain

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.builds import build_failures
from gitops_lint.cluster.kinds import RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.cluster.rejections import ACCEPTED, rejections
from gitops_lint.once import once
from gitops_lint.order.aided import aided_graph
from gitops_lint.order.deadlock.doubt import doubtful_deadlocks, event_graph, suspected_deadlocks
from gitops_lint.order.events.event import Edge, Reason, artifact, ready
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import name_of
from gitops_lint.order.needs import needs
from gitops_lint.order.races import final_races
from gitops_lint.order.readiness import is_paused, skipped
from gitops_lint.results.verdict import Outcome, Verdict
from gitops_lint.wording.lists import counted


@once
def verdict(cluster: Cluster) -> Verdict:
    """Whether a cluster converges from empty, and what it needs for that."""
    graph = event_graph(cluster)
    never = tuple(sorted({name_of(item.id) for item in never_ready(graph)}))
    needed, blind = needs(graph), tuple(_blind(cluster))
    if never:
        outcome = Outcome.DOES_NOT_CONVERGE
    elif blind:
        outcome = Outcome.CANNOT_TELL
    else:
        stops = any(need.awaited for need in needed)
        outcome = Outcome.CONVERGES_IF if stops else Outcome.CONVERGES
    contents = (*cluster.contents.values(), *cluster.resource_sets.values())
    elsewhere = sum(bool(content.unknown) for content in contents)
    raced = tuple(name_of(item.id) for item in final_races(cluster) if not is_left_out(item))
    return Verdict(
        cluster.name, outcome, never, needed, blind, elsewhere, raced, assumed=cluster.entry.assumed
    )


def never_ready(graph: EventGraph) -> Iterator[Resource]:
    """The Flux objects that never become Ready although they should.

    Not those that are suspended, which is on purpose, nor those that only suspended objects apply.
    """
    for item in flux_objects(graph):
        event = artifact(item.id) if item.group == SOURCE_GROUP else ready(item.id)
        if event in graph.never and not is_left_out(item):
            yield item


def is_left_out(item: Resource) -> bool:
    """Whether an object, or one that applies it, is suspended in the repository."""
    above: Resource | None = item
    while above:
        if is_paused(above):
            return True
        above = above.owner if above.owner is not above else None
    return False


def flux_objects(graph: EventGraph) -> Iterator[Resource]:
    """The objects that the verdict is about: those that apply or install something, and sources."""
    cluster = graph.cluster
    for item in dict.fromkeys((*cluster.kustomizations, *cluster.resources)):
        if is_in_verdict(item):
            yield item


def is_in_verdict(item: Resource) -> bool:
    """Whether an object applies or installs something, or is a source in the cluster that runs Flux."""
    return is_a(item, *RECONCILED) or (item.group == SOURCE_GROUP and not item.remote)


def _blind(cluster: Cluster) -> Iterator[str]:
    """Why nothing can be told: what the entry point itself applies is unknown, or nothing."""
    for root in cluster.entry.roots:
        content = cluster.contents.get(root.id)
        if content is None or content.state in ("elsewhere", "unknown"):
            yield f"what {root} applies is not in this checkout"
    doubted = sorted({name_of(item.id) for item in _doubted(cluster)})
    if doubted:
        others = f" (and {counted(len(doubted) - 1, 'more object')})" if doubted[1:] else ""
        yield f"{doubted[0]}{others} may wait forever for an object that is not in this checkout"
    for deadlock in suspected_deadlocks(cluster):
        names = [name_of(item.id) for item in deadlock.blocked]
        if names:
            others = f" (and {counted(len(names) - 1, 'more object')})" if names[1:] else ""
            yield f"{names[0]}{others} may be in a deadlock"
    if undecided := list(dict.fromkeys(_undecided(cluster))):
        others = f" (and {counted(len(undecided) - 1, 'more object')})" if undecided[1:] else ""
        yield f"it depends on the Flux version whether {undecided[0]}{others}"


def _undecided(cluster: Cluster) -> Iterator[str]:
    """What only some of the Flux versions do that a cluster may run, as clauses."""
    for it in rejections(cluster):
        item = it.resource
        if it.by_version and it.kind not in ACCEPTED and not (skipped(item) or is_left_out(item)):
            yield f"{item} is accepted"
    for content in cluster.contents.values():
        failures = list(build_failures(content, cluster)) if content.state != "error" else []
        undecided = bool(failures) and not any(failure.certain for failure in failures)
        if undecided and not is_left_out(content.owner):
            yield f"{content.owner} can be built"


def _doubted(cluster: Cluster) -> Iterator[Resource]:
    """The objects that never become Ready unless something outside the checkout creates what they wait for."""
    graph = event_graph(cluster)
    if not doubtful_deadlocks(cluster) and not any(map(_is_doubted, chain(*graph.waits.values()))):
        return
    waits = {
        event: tuple(it._replace(certain=True) if _is_doubted(it) else it for it in edges)
        for event, edges in aided_graph(cluster).waits.items()
    }
    never = {item.id for item in never_ready(graph)}
    strict = EventGraph(graph.objects, waits, graph.evidence)
    yield from (item for item in never_ready(strict) if item.id not in never)


def _is_doubted(edge: Edge) -> bool:
    """Whether `dependsOn` or a reference to a source names an object that something unseen may apply."""
    return edge.reason is Reason.MISSING and not edge.certain and edge.event.what != "ready"
