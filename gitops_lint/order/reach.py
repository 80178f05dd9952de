"""Walks over any graph that is given by a function from a node to the nodes that follow it."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def reach(starts: Iterable[N], following: Callable[[N], Iterable[N]]) -> Iterator[N]:
    """Every node that can be reached from the starts, these included; each once, the nearest first.

    `following` is asked once for each node, after that was yielded.
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
    """Every node that waits for nothing in the end, in such an order (Kahn's algorithm).

    `waiting`: for how many others each node waits; counted down here. `following` gives the nodes that
    wait for a node, as often as they count it.
    """
    queue = deque(node for node, number in waiting.items() if not number)
    while queue:
        node = queue.popleft()
        yield node
        for other in following(node):
            waiting[other] -= 1
            if waiting[other] == 0:
                queue.append(other)
