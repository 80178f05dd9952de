"""The strongly connected components of any graph.

Our own, because every repository with a cycle of events needs them, and importing networkx takes longer than a small lint.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def strong_components(following: Mapping[N, Collection[N]]) -> Iterator[list[N]]:
    """The nodes of each component, after the components that it reaches (Tarjan's algorithm).

    `following` maps every node to the nodes that follow it.
    """
    number: dict[N, int] = {}  # in the order of the visits
    lowest: dict[
        N, int
    ] = {}  # of the visited nodes whose component is incomplete, in the same order
    for start in following:
        if start in number:
            continue
        number[start] = lowest[start] = len(number)
        path = [(start, iter(following[start]))]
        while path:
            node, others = path[-1]
            for other in others:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    path.append((other, iter(following[other])))
                    break
                if other in lowest:
                    lowest[node] = min(lowest[node], number[other])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    lowest[before] = min(lowest[before], lowest[node])
                if lowest[node] == number[node]:
                    component: list[N] = []
                    while not component or component[-1] != node:
                        component.append(lowest.popitem()[0])
                    yield component
