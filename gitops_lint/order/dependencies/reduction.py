"""Redundant edges: those that a transitive reduction leaves out.

Without networkx: this runs for every cluster, and importing networkx takes longer than the computation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gitops_lint.cluster import Resource
from gitops_lint.order.dependencies.dependency import Dependency

_Out = Mapping[Resource, Mapping[Resource, Dependency]]


def implied(
    order: Sequence[Resource], edges: Iterable[Dependency]
) -> Iterator[tuple[Dependency, Dependency]]:
    """(a redundant edge, another edge of the same object whose target already waits for its target).

    `order` has the objects that count in topological order, as DependencyGraph.order has them. Paths use only
    `edges`. Of several other edges, the first; duplicates count once. Memory: one bit for each
    pair of objects, 3 MB for 5,000 objects.
    """
    bits = {item: 1 << number for number, item in enumerate(order)}
    out: dict[Resource, dict[Resource, Dependency]] = {}
    for edge in edges:
        if edge.target in bits and edge.dependent in bits:
            out.setdefault(edge.dependent, {}).setdefault(edge.target, edge)
    if all(len(targets) < 2 for targets in out.values()):
        return
    behind = _closure(bits, out)
    for targets in out.values():
        for target, edge in targets.items():
            other = next((it for it in targets if behind[it] & bits[target]), None)
            if other is not None:
                yield edge, targets[other]


def _closure(bits: Mapping[Resource, int], out: _Out) -> Mapping[Resource, int]:
    """The bits of everything that each object waits for, directly or not."""
    behind: dict[Resource, int] = {}
    for item in bits:
        found = 0
        for target in out.get(item, ()):
            found |= behind[target] | bits[target]
        behind[item] = found
    return behind
