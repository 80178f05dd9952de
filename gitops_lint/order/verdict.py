"""The verdict on a cluster, asked of its event graph."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RECONCILED, SOURCE_GROUP, is_a
from gitops_lint.once import once
from gitops_lint.order.aided import event_graph
from gitops_lint.order.events.event import artifact, ready
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import name_of
from gitops_lint.order.needs import needs
from gitops_lint.order.readiness import is_paused
from gitops_lint.results.verdict import Outcome, Verdict


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
    return Verdict(
        cluster.name, outcome, never, needed, blind, elsewhere, assumed=cluster.entry.assumed
    )


def never_ready(graph: EventGraph) -> Iterator[Resource]:
    """The Flux objects that never become Ready although they should.

    Not those that are suspended, which is on purpose, nor those that only suspended objects apply.
    """
    for item in _flux_objects(graph):
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


def _flux_objects(graph: EventGraph) -> Iterator[Resource]:
    cluster = graph.cluster
    for item in dict.fromkeys((*cluster.kustomizations, *cluster.resources)):
        if is_a(item, *RECONCILED) or (item.group == SOURCE_GROUP and not item.remote):
            yield item


def _blind(cluster: Cluster) -> Iterator[str]:
    """Why nothing can be told: what the entry point itself applies is unknown, or nothing."""
    for root in cluster.entry.roots:
        content = cluster.contents.get(root.id)
        if content is None or content.state in ("elsewhere", "unknown"):
            yield f"what {root} applies is not in this checkout"
