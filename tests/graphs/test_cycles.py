"""Components, cycles and shortest paths, compared with networkx."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.graphs.components import strong_components
from gitops_lint.graphs.cycles import cyclic_components, shortest_cycle, shortest_path
from gitops_lint.graphs.reach import marks_reached

Edge = tuple[int, int, int, str]  # from, to, length, and a name of its own

NODES = range(8)
NODE = st.sampled_from(NODES)
PAIRS = st.lists(st.tuples(NODE, NODE), max_size=25)
EDGES = st.lists(st.tuples(NODE, NODE, st.integers(0, 2)), max_size=25).map(
    lambda them: [(*edge, f"edge {number}") for number, edge in enumerate(them)]
)


def ends(edge: Edge) -> tuple[int, int]:
    return edge[0], edge[1]


def length(edge: Edge) -> int:
    return edge[2]


def following(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    return {node: [end for start, end in pairs if start == node] for node in NODES}


def weighted(edges: list[Edge]) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    for start, end, long, _ in sorted(edges, key=length, reverse=True):
        graph.add_edge(start, end, weight=long)
    graph.add_nodes_from(NODES)
    return graph


def shortest_lengths(edges: list[Edge], start: int) -> dict[int, int]:
    """The length of a shortest path with an edge to each node."""
    graph = weighted(edges)
    found = nx.single_source_dijkstra_path_length(graph, start)
    return {
        node: min(found[it] + graph.edges[it, node]["weight"] for it in before)
        for node in NODES
        if (before := [it for it in graph.predecessors(node) if it in found])
    }


def is_path(edges: tuple[Edge, ...], start: int, goal: int) -> bool:
    joined = all(one[1] == other[0] for one, other in pairwise(edges))
    return joined and edges[0][0] == start and edges[-1][1] == goal


@given(PAIRS)
def test_components_come_after_those_that_they_reach(pairs: list[tuple[int, int]]) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    graph.add_nodes_from(NODES)
    found = list(strong_components(following(pairs)))
    assert sorted(map(sorted, found)) == sorted(
        map(sorted, nx.strongly_connected_components(graph))
    )
    place = {node: number for number, component in enumerate(found) for node in component}
    assert all(place[end] <= place[start] for start, end in pairs)


def test_a_chain_of_thousands() -> None:
    chain = {node: [node + 1] for node in range(20_000)} | {20_000: [5]}
    assert [len(it) for it in strong_components(chain)] == [19_996, *[1] * 5]


@given(PAIRS)
def test_cyclic_components(pairs: list[tuple[int, int]]) -> None:
    graph = nx.DiGraph(pairs)
    in_cycles = {node for cycle in nx.simple_cycles(graph) for node in cycle}
    components = [it for it in nx.strongly_connected_components(graph) if it & in_cycles]
    assert sorted(map(sorted, cyclic_components(pairs))) == sorted(map(sorted, components))


@given(PAIRS)
def test_marks_reached(pairs: list[tuple[int, int]]) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    graph.add_nodes_from(NODES)
    found = marks_reached(following(pairs), {node: 1 << node for node in NODES if node % 3})
    for node in NODES:
        reached = {node, *nx.descendants(graph, node)}
        assert found[node] == sum(1 << it for it in reached if it % 3)


@given(EDGES, NODE, NODE)
def test_shortest_path(edges: list[Edge], start: int, goal: int) -> None:
    def out(node: int) -> list[Edge]:
        return [edge for edge in edges if edge[0] == node]

    found = shortest_path(start, goal, out, ends, length)
    least = shortest_lengths(edges, start).get(goal)
    assert bool(found) == (least is not None)
    if found:
        assert is_path(found, start, goal)
        assert sum(map(length, found)) == least


@given(EDGES, st.lists(NODE, unique=True))
def test_shortest_cycle(edges: list[Edge], starts: list[int]) -> None:
    """Of several starts with a shortest cycle, it is that of the first."""
    found = shortest_cycle(edges, ends, starts, length)
    lengths = {it: shortest_lengths(edges, it).get(it) for it in starts}
    known = {it: long for it, long in lengths.items() if long is not None}
    assert bool(found) == bool(known)
    if found:
        start = min(known, key=known.__getitem__)
        assert is_path(found, start, start)
        assert sum(map(length, found)) == known[start]


@pytest.mark.parametrize("last", ["b", "c"])
def test_of_equal_cycles_the_first_last_edge_counts(last: str) -> None:
    other = {"b": "c", "c": "b"}[last]
    edges = [("a", "b"), ("a", "c"), (last, "a"), (other, "a")]
    assert shortest_cycle(edges, lambda it: it, ["a"]) == (("a", last), (last, "a"))
