"""Traversals of any graph, given as a function from a node to the nodes that follow it."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def reach(starts: Iterable[N], following: Callable[[N], Iterable[N]]) -> Iterator[N]:
    """Every node that can be reached from the starts, including the starts; each once, nearest first.

    `following` is called once for each node, after the node was yielded.
    """
    queue = deque(dict.fromkeys(starts))
    seen = set(queue)
    while queue:
        node = queue.popleft()
        yield node
        for other in following(node):
            if other not in seen:
                seen.add(other)
                queue.append(other)


def released(waiting: dict[N, int], following: Callable[[N], Iterable[N]]) -> Iterator[N]:
    """The nodes in topological order, without those in or behind a cycle (Kahn's algorithm).

    `waiting`: the number of nodes that each node waits for; this function counts it down. `following`
    gives the nodes that wait for a node, each as often as the node counts in `waiting`.
    """
    queue = deque(node for node, number in waiting.items() if not number)
    while queue:
        node = queue.popleft()
        yield node
        for other in following(node):
            waiting[other] -= 1
            if waiting[other] == 0:
                queue.append(other)


def marks_reached(following: Mapping[N, Collection[N]], marks: Mapping[N, int]) -> Mapping[N, int]:
    """By node, the marks (bits) of all nodes that it reaches, including its own.

    `following` maps every node to the nodes that follow it.
    """
    from graphlib import CycleError, TopologicalSorter

    number = {node: at for at, node in enumerate(following)}  # faster to hash than nodes
    ends = {number[node]: [number[it] for it in others] for node, others in following.items()}
    found = [marks.get(node, 0) for node in following]
    try:
        order = [*TopologicalSorter(ends).static_order()]
    except CycleError:
        return dict(zip(following, _marks_of_components(ends, found), strict=True))
    for at in order:
        for other in ends[at]:
            found[at] |= found[other]
    return dict(zip(following, found, strict=True))


def _marks_of_components(ends: Mapping[int, Collection[int]], marks: list[int]) -> list[int]:
    """The same for graphs with cycles, by strongly connected component."""
    import networkx as nx

    graph = nx.condensation(nx.DiGraph(ends))
    found: dict[int, int] = {}
    for component in reversed([*nx.topological_sort(graph)]):
        mask = 0
        for at in graph.nodes[component]["members"]:
            mask |= marks[at]
        for other in graph.successors(component):
            mask |= found[other]
        found[component] = mask
    return [found[graph.graph["mapping"][at]] for at in ends]
