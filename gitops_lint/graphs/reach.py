"""Traversals of any graph, given as a function from a node to the nodes that follow it."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from gitops_lint.graphs.components import strong_components

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
            waiting[other] = left = waiting[other] - 1
            if not left:
                queue.append(other)


def marks_reached(following: Mapping[N, Collection[N]], marks: Mapping[N, int]) -> Mapping[N, int]:
    """By node, the marks (bits) of all nodes that it reaches, including its own.

    `following` maps every node to the nodes that follow it.
    """
    number = {node: at for at, node in enumerate(following)}  # faster to hash than nodes
    ends = {number[node]: [number[it] for it in others] for node, others in following.items()}
    found = [marks.get(node, 0) for node in following]
    for component in strong_components(ends):
        mask = 0
        for at in component:
            for other in (at, *ends[at]):
                mask = joined(mask, found[other])
        for at in component:
            found[at] = mask
    return dict(zip(following, found, strict=True))


def marks_from(
    starts: Collection[N], following: Callable[[N], Iterable[N]], marks: Mapping[N, int]
) -> Mapping[N, int]:
    """By start, the marks (bits) of all nodes that it reaches, including its own; no others are visited."""
    ends: dict[N, Collection[N]] = {}

    def remembered(node: N) -> Collection[N]:
        ends[node] = tuple(following(node))
        return ends[node]

    deque(reach(starts, remembered), maxlen=0)
    found = marks_reached(ends, marks)
    return {start: found[start] for start in starts}


def joined(mask: int, other: int) -> int:
    """The marks of both; the same object if one has all of them, so that those of long chains are kept once."""
    if mask is other or not other:
        return mask
    both = mask | other
    if both == mask:
        return mask
    return other if both == other else both
