"""Nodes that all reach each other, and a shortest way round; of any graph."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

N = TypeVar("N", bound=Hashable)
E = TypeVar("E")

_TRIED: Final = 100  # starts of a cycle: a limit for cycles of thousands
_EFFORT: Final = 300_000  # edges to look at from all starts together


def in_order(pairs: Iterable[tuple[N, N]]) -> tuple[N, ...] | None:
    """The nodes of edges (from, to), the ends first; None when the edges have a cycle."""
    from graphlib import CycleError, TopologicalSorter

    sorter: TopologicalSorter[N] = TopologicalSorter()
    for node, target in pairs:
        sorter.add(node, target)
    try:
        return tuple(sorter.static_order())
    except CycleError:
        return None


def knots(pairs: Sequence[tuple[N, N]]) -> list[set[N]]:
    """The sets of nodes that all reach each other over the edges (or themselves)."""
    if in_order(pairs) is not None:
        return []
    import networkx as nx  # costs more than linting a small repository

    graph = nx.DiGraph(pairs)
    components = map(set, nx.strongly_connected_components(graph))
    return [knot for knot in components if len(knot) > 1 or graph.has_edge(*knot, *knot)]


def shortest_round(
    edges: Sequence[E],
    ends: Callable[[E], tuple[N, N]],
    starts: Sequence[N],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """A shortest cycle through one of the starts: of several, that of the first start.

    `length` of an edge is 0 or 1. The edges are strongly connected, or there may be none: ().
    """
    out: dict[N, list[E]] = {}
    for edge in edges:
        out.setdefault(ends(edge)[0], []).append(edge)
    tried = min(_TRIED, _EFFORT // max(1, len(edges)) + 1)
    ways = (
        shortest_way(it, {it}, lambda at: out.get(at, ()), ends, length) for it in starts[:tried]
    )
    found = [way for way in ways if way]
    return min(found, key=lambda way: sum(map(length, way)), default=())


def shortest_way(
    start: N,
    goals: Collection[N],
    out: Callable[[N], Iterable[E]],
    ends: Callable[[E], tuple[N, N]],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """The edges of a shortest way from a node to one of the goals, or back to itself; () without any.

    `out` gives the edges of a node. The search takes those of length 0 before those of length 1.
    """
    far: dict[N, int] = {}
    came: dict[N, E] = {}
    queue = deque([(0, start)])
    while queue:
        so_far, node = queue.popleft()
        if node in goals and node in came:
            return tuple(_back(start, node, came, ends))[::-1]
        if far.get(node, so_far) < so_far:
            continue
        for edge in out(node):
            target, reached = ends(edge)[1], so_far + length(edge)
            if target not in far or reached < far[target]:
                far[target], came[target] = reached, edge
                if length(edge):
                    queue.append((reached, target))
                else:
                    queue.appendleft((reached, target))
    return ()


def _back(start: N, goal: N, came: Mapping[N, E], ends: Callable[[E], tuple[N, N]]) -> Iterator[E]:
    """The edges by which the search came, from the goal on."""
    node = goal
    while True:
        edge = came[node]
        yield edge
        node = ends(edge)[0]
        if node == start:
            return
