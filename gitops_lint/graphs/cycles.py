"""Cycles of any graph.

Without networkx: messages show shortest cycles, and importing networkx takes longer than a small lint.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from math import inf
from typing import Final, TypeVar

from gitops_lint.graphs.components import strong_components

N = TypeVar("N", bound=Hashable)
E = TypeVar("E")

_Lengths = Sequence[
    Sequence[tuple[int, int]]
]  # by node: (a node next to it, the length of the edge)

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
    number: dict[N, int] = {}  # faster to hash than nodes
    following: dict[int, list[int]] = {}
    for pair in pairs:
        start, end = [number.setdefault(node, len(number)) for node in pair]
        following.setdefault(start, []).append(end)
        following.setdefault(end, [])
    nodes = list(number)
    found = strong_components(following)
    cyclic = (it for it in found if len(it) > 1 or it[0] in following[it[0]])
    return [{nodes[at] for at in component} for component in cyclic]


def shortest_cycle(
    edges: Sequence[E],
    ends: Callable[[E], tuple[N, N]],
    starts: Sequence[N],
    length: Callable[[E], int] = lambda _: 1,
) -> tuple[E, ...]:
    """A shortest cycle through one of the starts; of several, that of the first start; () if there is none.

    `ends` of an edge: (from, to). `length` of an edge: 0 or 1.
    """
    number: dict[N, int] = {}  # faster to hash than nodes
    shortest: dict[tuple[int, int], E] = {}
    for edge in edges:
        start, end = (number.setdefault(node, len(number)) for node in ends(edge))
        known = shortest.get((start, end))
        if known is None or length(edge) < length(known):
            shortest[start, end] = edge
    out: list[list[tuple[int, int]]] = [[] for _ in number]
    into: list[list[tuple[int, int]]] = [[] for _ in number]
    for (one, other), edge in shortest.items():
        out[one].append((other, length(edge)))
        into[other].append((one, length(edge)))
    tried = min(_TRIED, _EFFORT // max(1, len(edges)) + 1)
    found: tuple[E, ...] = ()
    limit = inf
    for node in starts[:tried]:
        if node in number and (nodes := _cycle(number[node], out, into, limit)):
            found = tuple(shortest[pair] for pair in pairwise(nodes))
            limit = sum(map(length, found)) - 1
    return found


def _cycle(start: int, out: _Lengths, into: _Lengths, limit: float) -> Sequence[int]:
    """The nodes of a shortest cycle of at most this length, with the start at both ends; () if there is none.

    Visits the nodes by their distance; of several ways to a node, the first counts.
    """
    distance = {start: 0}
    before: dict[int, int] = {}
    at, layer = 0, [start]
    while layer and at <= limit:
        further: list[int] = []
        for node in layer:  # the loop appends to it
            if distance[node] < at:
                continue
            for other, length in out[node]:
                if at + length < distance.get(other, limit + 1):
                    distance[other] = at + length
                    before[other] = node
                    (further if length else layer).append(other)
                elif other == start:
                    limit = min(limit, at + length)  # the rest of the search must not be longer
        at, layer = at + 1, further
    ways = [(distance[node] + length, node) for node, length in into[start] if node in distance]
    shortest = min(ways, key=lambda it: it[0], default=None)
    if shortest is None or shortest[0] > limit:
        return ()
    nodes = [start, shortest[1]]
    while nodes[-1] != start:
        nodes.append(before[nodes[-1]])
    return nodes[::-1]
