"""Shortest cycles, compared with those of networkx, and shortest paths."""

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.graphs.cycles import shortest_cycle
from gitops_lint.graphs.paths import shortest_path

NODES = range(6)
NODE = st.sampled_from(NODES)
Edge = tuple[int, int, int]
EDGES = st.lists(st.tuples(NODE, NODE, st.integers(0, 1)), max_size=20)


def ends(edge: Edge) -> tuple[int, int]:
    return edge[:2]


def length(edge: Edge) -> int:
    return edge[2]


def graph_of(edges: list[Edge]) -> "nx.DiGraph[int]":
    """A graph with the first of the shortest edges between any two nodes."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    for edge in edges:
        if ends(edge) not in graph.edges or length(edge) < graph.edges[ends(edge)]["length"]:
            graph.add_edge(*ends(edge), length=length(edge), edge=edge)
    return graph


def expected_cycle(edges: list[Edge], starts: list[int]) -> tuple[Edge, ...]:
    """The shortest cycle that networkx finds; of several ways to a node, the one it finds first."""
    graph = graph_of(edges)
    found: list[tuple[Edge, ...]] = []
    for start in starts:
        if start not in graph:
            continue
        before, distance = nx.dijkstra_predecessor_and_distance(graph, start, weight="length")
        last = [it for it in graph.pred[start] if it in distance]
        if last:
            nodes = [
                start,
                min(last, key=lambda it: distance[it] + graph.edges[it, start]["length"]),
            ]
            while nodes[-1] != start:
                nodes.append(before[nodes[-1]][0])
            found.append(tuple(graph.edges[pair]["edge"] for pair in pairwise(reversed(nodes))))
    return min(found, key=lambda it: sum(map(length, it)), default=())


@given(EDGES, st.permutations(NODES))
def test_the_shortest_cycle_is_the_first_that_networkx_finds(
    edges: list[Edge], starts: list[int]
) -> None:
    assert shortest_cycle(edges, ends, starts, length) == expected_cycle(edges, starts)


@given(EDGES)
def test_without_lengths_a_cycle_has_the_fewest_edges(edges: list[Edge]) -> None:
    simple = map(len, nx.simple_cycles(graph_of(edges)))
    assert len(shortest_cycle(edges, ends, NODES)) == min(simple, default=0)


@given(EDGES, NODE, NODE)
def test_a_shortest_path(edges: list[Edge], start: int, goal: int) -> None:
    graph = graph_of(edges)
    path = shortest_path(start, goal, lambda it: [e for e in edges if e[0] == it], ends, length)
    if start == goal or not {start, goal} <= {*graph} or not nx.has_path(graph, start, goal):
        assert path == ()
        return
    assert set(path) <= set(edges)
    assert (path[0][0], path[-1][1]) == (start, goal)
    assert all(one[1] == other[0] for one, other in pairwise(path))
    assert sum(map(length, path)) == nx.dijkstra_path_length(graph, start, goal, "length")
