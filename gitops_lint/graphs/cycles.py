"""Cycles and shortest paths of any graph.

Without networkx: importing it takes longer than linting a small repository.
"""

import itertools
from collections.abc import Callable, Hashable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Final, Generic, TypeVar

from gitops_lint.graphs.reach import components, reach

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
    out: dict[N, list[N]] = {}
    for node, target in pairs:
        out.setdefault(node, []).append(target)
        out.setdefault(target, [])
    return [set(it) for it in components(out) if len(it) > 1 or it[0] in out[it[0]]]


def shortest_cycle(
    edges: Sequence[E],
    ends: Callable[[E], tuple[N, N]],
    starts: Sequence[N],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """A shortest cycle through one of the starts; of several, that of the first start; () if there is none.

    `ends` of an edge: (from, to). `length` of an edge is not negative.
    """
    graph = _Graph(edges, ends, length)
    tried = min(_TRIED, _EFFORT // max(1, len(edges)) + 1)
    found: tuple[E, ...] = ()
    for start in starts[:tried]:
        limit = sum(map(length, found)) - 1 if found else None
        found = graph.path(start, start, limit) or found
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
    return _Graph(edges, ends, length).path(start, goal)


class _Graph(Generic[N, E]):
    """The first of the shortest edges between any two nodes."""

    def __init__(
        self, edges: Iterable[E], ends: Callable[[E], tuple[N, N]], length: Callable[[E], int]
    ) -> None:
        self._out: dict[N, dict[N, tuple[int, E]]] = {}
        self._into: dict[N, dict[N, int]] = {}
        for edge in edges:
            start, end = ends(edge)
            out, far = self._out.setdefault(start, {}), length(edge)
            if end not in out or far < out[end][0]:
                out[end] = far, edge
                self._into.setdefault(end, {})[start] = far

    def path(self, start: N, goal: N, limit: int | None = None) -> tuple[E, ...]:
        """The edges of a shortest path of at least one edge and at most this length; () if there is none."""
        before, far = self._from(start, limit)
        lengths = {it: far[it] + step for it, step in self._into.get(goal, {}).items() if it in far}
        node = min(lengths, key=lengths.__getitem__, default=None)
        if node is None or (limit is not None and lengths[node] > limit):
            return ()
        nodes = [goal, node]
        while nodes[-1] != start:
            nodes.append(before[nodes[-1]])
        nodes.reverse()
        return tuple(self._out[one][other][1] for one, other in itertools.pairwise(nodes))

    def _from(self, start: N, limit: int | None) -> tuple[dict[N, N], dict[N, int]]:
        """The node before each node on a shortest path, and its length (Dijkstra's algorithm)."""
        before: dict[N, N] = {}
        lengths: dict[N, int] = {}
        seen = {start: 0}
        count = itertools.count()  # of several nodes, the one found first
        waiting = [(0, next(count), start)]
        while waiting:
            length, _, node = heappop(waiting)
            if node in lengths:
                continue
            lengths[node] = length
            for other, (step, _) in self._out.get(node, {}).items():
                far = length + step
                if (limit is None or far <= limit) and (other not in seen or far < seen[other]):
                    seen[other] = far
                    before[other] = node
                    heappush(waiting, (far, next(count), other))
        return before, lengths
