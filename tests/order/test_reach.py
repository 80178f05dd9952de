"""Graph traversals, cycles and paths, compared with networkx."""

from itertools import pairwise
from operator import itemgetter

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.graphs.cycles import cyclic_components, shortest_cycle, shortest_path
from gitops_lint.graphs.reach import components, marks_reached, reach, released

NODES = st.integers(0, 9)
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=25)


def graph_of(pairs: list[tuple[int, int]]) -> "nx.MultiDiGraph[int]":
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(pairs)
    graph.add_nodes_from(range(10))
    return graph


@given(PAIRS, st.lists(NODES, max_size=3))
def test_reach(pairs: list[tuple[int, int]], starts: list[int]) -> None:
    """Yields each node once, nearest first, and calls `following` once for each."""
    graph = graph_of(pairs)
    asked: list[int] = []

    def following(node: int) -> list[int]:
        asked.append(node)
        return list(graph.successors(node))

    found = list(reach(starts, following))
    lengths = [nx.single_source_shortest_path_length(graph, it) for it in starts]
    far = {node: min(it[node] for it in lengths if node in it) for it in lengths for node in it}
    assert sorted(found) == sorted(far)
    assert [far[it] for it in found] == sorted(far.values())
    assert asked == found


@given(PAIRS)
def test_released(pairs: list[tuple[int, int]]) -> None:
    """Yields all nodes that are not in or behind a cycle, in topological order."""
    graph = graph_of(pairs)
    waiting = dict(graph.in_degree())
    found = list(released(waiting, lambda it: [end for _, end in graph.out_edges(it)]))
    cyclic = [
        component
        for component in nx.strongly_connected_components(graph)
        if len(component) > 1 or graph.has_edge(*component, *component)
    ]
    stuck = {
        it for component in cyclic for one in component for it in (one, *nx.descendants(graph, one))
    }
    assert set(found) == set(graph) - stuck
    position = {node: number for number, node in enumerate(found)}
    assert all(position[a] < position[b] for a, b in pairs if b in position)


@given(PAIRS)
def test_components(pairs: list[tuple[int, int]]) -> None:
    """Yields each node in one component, after the components that it leads to."""
    graph = graph_of(pairs)
    found = list(components({it: list(graph.successors(it)) for it in graph}))
    expected = list(nx.strongly_connected_components(graph))
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))
    position = {node: number for number, nodes in enumerate(found) for node in nodes}
    assert all(position[b] <= position[a] for a, b in pairs)


@given(PAIRS)
def test_marks_reached(pairs: list[tuple[int, int]]) -> None:
    graph = graph_of(pairs)
    marks = {node: 1 << node for node in range(0, 10, 2)}
    found = marks_reached({it: list(graph.successors(it)) for it in graph}, marks)
    assert found == {
        node: sum(marks.get(it, 0) for it in (node, *nx.descendants(graph, node))) for node in graph
    }


@given(PAIRS)
def test_cyclic_components(pairs: list[tuple[int, int]]) -> None:
    found = cyclic_components(pairs)
    cycles = nx.strongly_connected_components(nx.DiGraph(pairs))
    expected = [it for it in cycles if len(it) > 1 or (*it, *it) in pairs]
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


LONG = st.lists(st.tuples(NODES, NODES, st.integers(0, 3)), max_size=25)
Long = list[tuple[int, int, int]]


def weighted(edges: Long) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    for start, end, length in sorted(edges, key=lambda it: -it[2]):  # the last is the shortest
        graph.add_edge(start, end, length=length)
    return graph


def check_path(path: Long, edges: Long) -> None:
    assert set(path) <= set(edges)
    assert all(one[1] == other[0] for one, other in pairwise(path))


@given(LONG, NODES, NODES)
def test_shortest_path(edges: Long, start: int, goal: int) -> None:
    """The path has at least one edge, also from a node to itself."""
    path = shortest_path(
        start,
        goal,
        lambda node: [it for it in edges if it[0] == node],
        lambda it: it[:2],
        itemgetter(2),
    )
    graph = weighted(edges)
    lengths = [
        nx.dijkstra_path_length(graph, start, before, "length")
        + graph.edges[before, goal]["length"]
        for before in (graph.predecessors(goal) if goal in graph else ())
        if start in graph and nx.has_path(graph, start, before)
    ]
    assert bool(path) == bool(lengths)
    if path:
        assert (path[0][0], path[-1][1]) == (start, goal)
        assert sum(it[2] for it in path) == min(lengths)
        check_path(list(path), edges)


@given(LONG)
def test_shortest_cycle(edges: Long) -> None:
    """The cycle goes through the first of the starts that has one of that length."""
    cycle = shortest_cycle(edges, lambda it: it[:2], range(10), itemgetter(2))
    paths = [
        shortest_path(
            it,
            it,
            lambda node: [it for it in edges if it[0] == node],
            lambda it: it[:2],
            itemgetter(2),
        )
        for it in range(10)
    ]
    lengths = [(sum(it[2] for it in path), path[0][0]) for path in paths if path]
    assert bool(cycle) == bool(lengths)
    if cycle:
        assert (sum(it[2] for it in cycle), cycle[0][0]) == min(lengths)
        assert cycle[-1][1] == cycle[0][0]
        check_path(list(cycle), edges)
