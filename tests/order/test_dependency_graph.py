"""The dependency graph, compared with an exhaustive search."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.order import Dependency, DependencyGraph
from tests.order.objects import flux

NODES = [flux(name, namespace="n") for name in "abcdef"]
Pairs = list[tuple[int, int, bool]]


@st.composite
def pairs(draw: st.DrawFn, *, acyclic: bool = False) -> Pairs:
    """Edges between the nodes: (dependent, target, whether it has a readyExpr)."""
    number = st.integers(0, len(NODES) - 1)
    found = draw(st.lists(st.tuples(number, number, st.booleans()), max_size=12))
    return [it for it in found if it[0] > it[1]] if acyclic else found


def graph_of(found: Pairs) -> DependencyGraph:
    return DependencyGraph(
        tuple(
            Dependency(NODES[a], i, "n", NODES[b].name, "true" if expr else None, NODES[b])
            for i, (a, b, expr) in enumerate(found)
        )
    )


def reached(found: Pairs, start: int) -> set[int]:
    """The nodes that a node waits for, over one or more edges."""
    seen: set[int] = set()
    queue = [start]
    while queue:
        here = queue.pop()
        more = {b for a, b, _ in found if a == here} - seen
        seen |= more
        queue += more
    return seen


def knots(found: Pairs) -> set[frozenset[int]]:
    """The sets of nodes that all wait for each other."""
    reach = {node: reached(found, node) for node in range(len(NODES))}
    return {
        frozenset(other for other in reach[node] if node in reach[other])
        for node in reach
        if node in reach[node]
    }


def shortest_cycle(found: Pairs, members: frozenset[int]) -> int | None:
    """The length of a shortest cycle among the members, by an exhaustive search."""
    have = {(a, b) for a, b, _ in found}
    for length in range(1, len(members) + 1):
        for order in permutations(sorted(members), length):
            if all(step in have for step in zip(order, (*order[1:], order[0]), strict=True)):
                return length
    return None


def depth(found: Pairs, node: int) -> int:
    return 1 + max((depth(found, b) for a, b, _ in found if a == node), default=0)


def indices(items: tuple) -> frozenset[int]:
    return frozenset(map(NODES.index, items))


@given(pairs())
def test_cycles_are_the_sets_that_wait_for_each_other(found: Pairs) -> None:
    cycles = graph_of(found).cycles
    assert {indices(cycle.members) for cycle in cycles} == knots(found)
    assert len(cycles) == len(knots(found))
    for cycle in cycles:
        members = indices(cycle.members)
        behind = {node for node in range(len(NODES)) if reached(found, node) & members} - members
        assert indices(cycle.blocked) == behind


@given(pairs())
def test_the_path_of_a_cycle_is_closed_and_shortest(found: Pairs) -> None:
    for cycle in graph_of(found).cycles:
        members = indices(cycle.members)
        steps = [edge.dependent for edge in cycle.path]
        assert [edge.target for edge in cycle.path] == [*steps[1:], steps[0]]
        assert len(set(steps)) == len(steps)
        asking = [it for it in found if not it[2]]
        certain = shortest_cycle(asking, members)
        assert cycle.certain == (certain is not None)
        if not cycle.certain:
            assert len(cycle.path) == shortest_cycle(found, members)
        else:
            assert all(edge.asks_for_ready for edge in cycle.path)


@given(pairs())
def test_culprits_are_the_edges_of_every_cycle(found: Pairs) -> None:
    for cycle in graph_of(found).cycles:
        members = indices(cycle.members)
        inside = [(i, it) for i, it in enumerate(found) if {it[0], it[1]} <= members]
        expected = {i for i, _ in inside if not knots([it for other, it in inside if other != i])}
        assert {edge.index for edge in cycle.culprits} == expected


@given(pairs())
def test_order_has_objects_that_are_not_stuck_dependencies_first(found: Pairs) -> None:
    graph = graph_of(found)
    stuck = {n for n in range(len(NODES)) if reached(found, n) & set().union(*knots(found))}
    stuck |= set().union(*knots(found))
    used = {n for a, b, _ in found for n in (a, b)}
    assert indices(graph.order) == used - stuck
    place = {NODES.index(item): i for i, item in enumerate(graph.order)}
    assert all(place[b] < place[a] for a, b, _ in found if a in place)
    assert {n for n in used if graph.depth(NODES[n]) == 0} == used & stuck


@given(pairs(acyclic=True))
def test_depth_and_chain_are_the_longest(found: Pairs) -> None:
    graph = graph_of(found)
    for node, item in enumerate(NODES):
        chain = graph.chain(item)
        assert graph.depth(item) == depth(found, node) == len(chain) + 1
        assert [edge.dependent for edge in chain] == [item, *(edge.target for edge in chain)][:-1]


@given(pairs())
def test_dependents_are_all_that_reach_a_target(found: Pairs) -> None:
    graph = graph_of(found)
    for node, item in enumerate(NODES):
        expected = {other for other in range(len(NODES)) if node in reached(found, other)}
        assert {NODES.index(it) for it in graph.dependents([item])} == expected


def test_several_cycles_are_sorted() -> None:
    cycles = graph_of([(3, 3, False), (1, 0, False), (0, 1, False)]).cycles
    assert [[item.name for item in cycle.members] for cycle in cycles] == [["a", "b"], ["d"]]


@pytest.mark.parametrize("shape", ["chain", "ring", "star"])
def test_thousands_of_objects(shape: str) -> None:
    items = [flux(f"k{i:04}") for i in range(4000)]
    steps = list(zip(items[1:], items, strict=False))
    if shape == "ring":
        steps.append((items[0], items[-1]))
    if shape == "star":
        steps = [(item, items[0]) for item in items[1:]]
    graph = DependencyGraph(
        tuple(Dependency(a, 0, "flux-system", b.name, None, b) for a, b in steps)
    )
    assert len(graph.cycles) == (shape == "ring")
    assert graph.depth(items[-1]) == {"chain": 4000, "ring": 0, "star": 2}[shape]
