"""Shortest paths of any graph, found with networkx.

Importing networkx takes longer than a small lint, so only commands that answer a question use this module.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from gitops_lint.graphs.reach import reach

N = TypeVar("N", bound=Hashable)
E = TypeVar("E")


def shortest_path(
    start: N,
    goal: N,
    out: Callable[[N], Iterable[E]],
    ends: Callable[[E], tuple[N, N]],
    length: Callable[[E], int],
) -> tuple[E, ...]:
    """The edges of a shortest path from a node to another one; () if there is none.

    `out` gives the edges of a node, `ends` those of an edge: (from, to). `length` of an edge is not negative.
    """
    import networkx as nx

    graph: nx.DiGraph[N] = nx.DiGraph()
    for node in reach([start], lambda it: (ends(edge)[1] for edge in out(it))):
        for edge in out(node):
            pair = ends(edge)
            if pair not in graph.edges or length(edge) < graph.edges[pair]["length"]:
                graph.add_edge(*pair, length=length(edge), edge=edge)
    if goal not in graph:
        return ()
    nodes = nx.dijkstra_path(graph, start, goal, "length")
    return tuple(graph.edges[pair]["edge"] for pair in nx.utils.pairwise(nodes))
