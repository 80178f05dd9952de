"""Shared by the rules about what must exist before Flux starts."""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order import event_graph
from gitops_lint.order.events.event import Edge
from gitops_lint.order.explain_edges import line_of, name_of_event
from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Need
from gitops_lint.rule import Problem
from gitops_lint.wording.lists import counted

_SHOWN = 5  # other objects


def new_needs(cluster: Cluster) -> Iterator[tuple[Need, Sequence[Edge]]]:
    """The certain needs that the configuration does not accept, each with its edges by place."""
    if not cluster.whole:
        return
    graph = event_graph(cluster)
    found = {(need.name, need.group): need for need in verdict(cluster).needs}
    for event in graph.external:
        need = found.get((name_of_event(event), event.id.group))
        if need and need.certain and not need.accepted:
            edges = graph.into[event]
            yield need, sorted(edges, key=lambda it: (line_of(it.place), it.source.id))


def problem(what: str, edges: Sequence[Edge], note: str, advice: str) -> Problem:
    """The problem that nothing creates an object, at its first user."""
    first, *others = edges
    users = {edge.source.id for edge in edges}
    more = f" and {counted(len(users) - 1, 'other object')}" if len(users) > 1 else ""
    return first.source.problem(
        f"nothing creates {what}, which {first.source}{more} {'need' if more else 'needs'}",
        *first.path,
        notes=[note] if note else [],
        help=advice,
        related=[(f"{it.source} needs it", it.place) for it in others[:_SHOWN]],
    )
