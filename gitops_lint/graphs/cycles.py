"""Cycles and shortest paths of any graph, found with networkx.

Importing networkx takes longer than linting a small repository, so it comes in only for a shortest cycle or path that a
message shows.
"""

import itertools
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from gitops_lint.graphs.components import strong_components
from gitops_lint.graphs.reach import reach

if TYPE_CHECKING:
    import networkx as nx

N = TypeVar("N", bound=Hashable)
E = TypeVar("E")

_TRIED: Final = 100  # starts of a cycle: a limit for cycles of thousands
_EFFORT: Final = 300_000  # edges to visit from all starts together


def in_order(pairs: Iterable[tuple[N, N]]) -> tuple[N, ...] | None:
    """The nodes of edges (from, to), the ends first; None if the edges have a cycle."""
    from graphlib import CycleError, TopologicalSorter

    sorter: TopologicalSorter[N] = TopologicalSorter()
    for node, target in pairs:
        sorter.add(node, target)
    try:
        return tuple(sorter.static_order())
    except CycleError:
        return None


def cyclic_components(pairs: Sequence[tuple[N, N]]) -> list[set[N]]:
    """The strongly connected components of edges (from, to) that have a cycle."""
    if in_order(pairs) is not None:
        return []
    following: dict[N, list[N]] = {}
    for start, end in pairs:
        following.setdefault(start, []).append(end)
        following.setdefault(end, [])
    found = strong_components(following)
    return [set(nodes) for nodes in found if len(nodes) > 1 or nodes[0] in following[nodes[0]]]


def shortest_cycle(
    edges: Sequence[E],
    ends: Callable[[E], tuple[N, N]],
    starts: Sequence[N],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """A shortest cycle through one of the starts; of several, that of the first start; () if there is none.

    `ends` of an edge: (from, to). `length` of an edge is not negative.
    """
    graph = _graph(edges, ends, length)
    tried = min(_TRIED, _EFFORT // max(1, len(edges)) + 1)
    found: tuple[E, ...] = ()
    for start in starts[:tried]:
        if start in graph:
            limit = sum(map(length, found)) - 1 if found else None
            found = _path(graph, start, start, limit) or found
    return found


def shortest_path(
    start: N,
    goal: N,
    out: Callable[[N], Iterable[E]],
    ends: Callable[[E], tuple[N, N]],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """The edges of a shortest path from a node to another one; () if there is none.

    `out` gives the edges of a node, `ends` those of an edge: (from, to).
    """
    nodes = reach([start], lambda node: (ends(edge)[1] for edge in out(node)))
    edges = [edge for node in nodes for edge in out(node)]
    graph = _graph(edges, ends, length)
    return _path(graph, start, goal) if start in graph and goal in graph else ()


def _graph(
    edges: Iterable[E], ends: Callable[[E], tuple[N, N]], length: Callable[[E], int]
) -> "nx.DiGraph[N]":
    """A graph with the first of the shortest edges between any two nodes."""
    import networkx as nx

    graph: nx.DiGraph[N] = nx.DiGraph()
    for edge in edges:
        start, end = ends(edge)
        if not graph.has_edge(start, end) or length(edge) < graph.edges[start, end]["length"]:
            graph.add_edge(start, end, length=length(edge), edge=edge)
    return graph


def _path(graph: "nx.DiGraph[N]", start: N, goal: N, limit: int | None = None) -> tuple[E, ...]:
    """The edges of a shortest path of at least one edge and at most this length; () if there is none."""
    import networkx as nx

    before, length = nx.dijkstra_predecessor_and_distance(graph, start, limit, "length")
    lengths = {
        it: length[it] + graph.edges[it, goal]["length"] for it in graph.pred[goal] if it in length
    }
    node = min(lengths, key=lengths.__getitem__, default=None)
    if node is None or (limit is not None and lengths[node] > limit):
        return ()
    nodes = [goal, node]
    while nodes[-1] != start:
        nodes.append(before[nodes[-1]][0])
    nodes.reverse()
    return tuple(graph.edges[pair]["edge"] for pair in itertools.pairwise(nodes))
