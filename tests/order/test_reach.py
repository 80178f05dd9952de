"""Graph traversals, compared with networkx."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.graphs.reach import reach, released

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
