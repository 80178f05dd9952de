"""The dependency graph: cycles and longest chains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from gitops_lint.cluster import Id, Resource
from gitops_lint.graphs.cycles import cyclic_components, in_order, shortest_cycle
from gitops_lint.graphs.reach import reach
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.dependencies.dependency import Dependency

_TRIED: Final = 100  # edges to remove: a limit for cycles of thousands


class Cycle(NamedTuple):
    """Objects that all wait for each other, sorted, and the edges of a shortest cycle (`path`).

    `certain`: all edges of `path` ask for Ready. `culprits`: the edges of `path` that break all cycles
    when any one of them is removed. `blocked`: the other objects that wait for a member, sorted.
    """

    members: tuple[Resource, ...]
    path: tuple[Dependency, ...]
    certain: bool
    culprits: tuple[Dependency, ...]
    blocked: tuple[Resource, ...]


class DependencyGraph:
    """Edges between objects. Results are in the order of the edges, or sorted by identity."""

    def __init__(self, edges: tuple[Dependency, ...]) -> None:
        self.edges: Final = edges

    @cached_property
    def entries(self) -> Mapping[Id, Sequence[Dependency]]:
        """All edges by dependent, including those without a target."""
        found: dict[Id, list[Dependency]] = {}
        for edge in self.edges:
            found.setdefault(edge.dependent.id, []).append(edge)
        return found

    @cached_property
    def out(self) -> Mapping[Id, Sequence[Dependency]]:
        """The edges with a target, by dependent."""
        found: dict[Id, list[Dependency]] = {}
        for edge in self.edges:
            if edge.target is not None:
                found.setdefault(edge.dependent.id, []).append(edge)
        return found

    @cached_property
    def into(self) -> Mapping[Id, Sequence[Dependency]]:
        """The same edges, by target."""
        found: dict[Id, list[Dependency]] = {}
        for edge in self.edges:
            if edge.target is not None:
                found.setdefault(edge.target.id, []).append(edge)
        return found

    def dependents(self, targets: Iterable[Resource]) -> set[Resource]:
        """All objects that wait for one of the targets, directly or not."""

        def following(item: Resource) -> list[Resource]:
            return [edge.dependent for edge in self.into.get(item.id, ())]

        return set(reach((it for target in targets for it in following(target)), following))

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """One for each set of objects that all wait for each other (or for themselves)."""
        if in_order(_pairs(self.edges)) is not None:
            return ()
        cycles = (self._cycle(members) for members in cyclic_components(_pairs(self.edges)))
        return tuple(sorted(cycles, key=lambda cycle: cycle.members[0].id))

    def _cycle(self, members: set[Resource]) -> Cycle:
        edges = _within(members, (edge for item in _by_id(members) for edge in self.out[item.id]))
        asking = [edge for edge in edges if edge.asks_for_ready]
        core = min(cyclic_components(_pairs(asking)), key=lambda it: _by_id(it)[0].id, default=None)
        path = _shortest(_within(core, asking) if core else edges)
        culprits = path if len(path) == len(edges) else tuple(_on_every_cycle(path, edges))
        blocked = _by_id(self.dependents(members) - members)
        return Cycle(_by_id(members), path, core is not None, culprits, blocked)

    @cached_property
    def order(self) -> tuple[Resource, ...]:
        """The objects with edges that are not in or behind a cycle, in topological order, targets first."""
        stuck = {item for cycle in self.cycles for item in (*cycle.members, *cycle.blocked)}
        ends = [edge.target for edge in self.edges if edge.target and edge.target not in stuck]
        found = in_order(_pairs(edge for edge in self.edges if edge.dependent not in stuck))
        return tuple(dict.fromkeys((*(found or ()), *ends)))

    @cached_property
    def _longest(self) -> Mapping[Resource, tuple[int, Dependency | None]]:
        """(number of edges, first edge) of the longest chain of each object in `order`."""
        found: dict[Resource, tuple[int, Dependency | None]] = {}
        for item in self.order:
            chains = [
                (found[edge.target][0] + 1, edge)
                for edge in self.out.get(item.id, ())
                if edge.target
            ]
            found[item] = max(chains, key=lambda chain: chain[0], default=(0, None))
        return found

    def depth(self, item: Resource) -> int:
        """The number of objects in its longest chain, including itself; 0 in or behind a cycle."""
        if item in self._longest:
            return self._longest[item][0] + 1
        return 0 if item.id in self.out or item.id in self.into else 1

    def chain(self, item: Resource) -> tuple[Dependency, ...]:
        """The edges of the longest chain of an object; of several, the first."""
        return tuple(self._chain(item))

    def _chain(self, item: Resource) -> Iterator[Dependency]:
        edge = self._longest.get(item, (0, None))[1]
        while edge and edge.target:
            yield edge
            edge = self._longest[edge.target][1]


def _by_id(items: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(sorted(items, key=lambda item: item.id))


def _pairs(edges: Iterable[Dependency]) -> list[tuple[Resource, Resource]]:
    return [(edge.dependent, edge.target) for edge in edges if edge.target is not None]


def _within(members: set[Resource], edges: Iterable[Dependency]) -> list[Dependency]:
    return [edge for edge in edges if edge.dependent in members and edge.target in members]


def _on_every_cycle(
    path: Sequence[Dependency], edges: Sequence[Dependency]
) -> Iterator[Dependency]:
    """The edges of `path` that break all cycles when any one of them is removed."""
    for edge in path[:_TRIED]:
        if in_order(_pairs(other for other in edges if other is not edge)) is not None:
            yield edge


def _shortest(edges: Sequence[Dependency]) -> tuple[Dependency, ...]:
    """A shortest cycle of a strongly connected component; of several, the one with the first object."""
    starts = _by_id({edge.dependent for edge in edges})
    return shortest_cycle(edges, lambda edge: _pairs([edge])[0], starts)
