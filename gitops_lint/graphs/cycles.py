"""Cycles and shortest paths of any graph."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count, pairwise
from math import inf
from typing import Final, TypeVar

from gitops_lint.graphs.components import strong_components
from gitops_lint.graphs.reach import reach

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


def cyclic_components(pairs: Iterable[tuple[N, N]]) -> list[set[N]]:
    """The strongly connected components of edges (from, to) that have a cycle."""
    following: dict[N, dict[N, None]] = {}
    for start, end in pairs:
        following.setdefault(start, {})[end] = None
        following.setdefault(end, {})
    return [
        set(found)
        for found in strong_components(following)
        if len(found) > 1 or found[0] in following[found[0]]
    ]


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
        limit = sum(map(length, found)) - 1 if found else inf
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
    return _path(_graph(edges, ends, length), start, goal)


def _graph(
    edges: Iterable[E], ends: Callable[[E], tuple[N, N]], length: Callable[[E], int]
) -> dict[N, dict[N, tuple[int, int, E]]]:
    """The first of the shortest edges between any two nodes, as (length, rank, edge).

    Edges rank by the first edge between the same nodes.
    """
    graph: dict[N, dict[N, tuple[int, int, E]]] = {}
    for rank, edge in enumerate(edges):
        start, end = ends(edge)
        out, long = graph.setdefault(start, {}), length(edge)
        if end not in out:
            out[end] = long, rank, edge
        elif long < out[end][0]:
            out[end] = long, out[end][1], edge
    return graph


def _path(
    graph: Mapping[N, Mapping[N, tuple[int, int, E]]], start: N, goal: N, limit: float = inf
) -> tuple[E, ...]:
    """The edges of a shortest path of at least one edge and at most this length; () if there is none.

    Of several, that whose last edge ranks first (Dijkstra's algorithm).
    """
    before: dict[N, N] = {}
    far = {start: 0}
    queue, number = [(0, 0, start)], count(1)
    passed: set[N] = set()
    last: tuple[float, int, N] | None = (
        None  # the length of the path, the rank and start of its last edge
    )
    while queue:
        done, _, node = heappop(queue)
        if node in passed:
            continue
        if done > (last[0] if last else limit):
            break
        passed.add(node)
        for other, (long, rank, _) in graph.get(node, {}).items():
            reached = done + long
            if other == goal and reached <= limit and (not last or (reached, rank) < last[:2]):
                last = reached, rank, node
            if other not in far or reached < far[other]:
                far[other], before[other] = reached, node
                heappush(queue, (reached, next(number), other))
    if last is None:
        return ()
    nodes = [goal, last[2]]
    while nodes[-1] != start:
        nodes.append(before[nodes[-1]])
    nodes.reverse()
    return tuple(graph[one][other][2] for one, other in pairwise(nodes))
