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


def components(following: Mapping[N, Collection[N]]) -> Iterator[list[N]]:
    """The strongly connected components, each after those that it leads to (Tarjan's algorithm).

    `following` maps every node to the nodes that follow it.
    """
    number: dict[N, int] = {}  # by node, when it was found
    lowest: dict[N, int] = {}  # by node, the first open node that it leads to
    open_: dict[
        N, None
    ] = {}  # the nodes whose component is not complete, in the order they were found
    for start in following:
        path = [] if start in number else [(start, iter(following[start]))]
        while path:
            node, others = path[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                open_[node] = None
            for other in others:
                if other not in number:
                    path.append((other, iter(following[other])))
                    break
                if other in open_:
                    lowest[node] = min(lowest[node], number[other])
            else:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    component = [open_.popitem()[0]]
                    while component[-1] != node:
                        component.append(open_.popitem()[0])
                    yield component


def marks_reached(following: Mapping[N, Collection[N]], marks: Mapping[N, int]) -> Mapping[N, int]:
    """By node, the marks (bits) of all nodes that it reaches, including its own.

    `following` maps every node to the nodes that follow it.
    """
    number = {node: at for at, node in enumerate(following)}  # faster to hash than nodes
    ends = {number[node]: [number[it] for it in others] for node, others in following.items()}
    found = [marks.get(node, 0) for node in following]
    for component in components(ends):
        mask = 0
        for at in component:
            mask |= found[at]
            for other in ends[at]:
                mask |= found[other]
        for at in component:
            found[at] = mask
    return dict(zip(following, found, strict=True))
