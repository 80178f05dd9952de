"""Components and what nodes reach, compared with networkx."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.graphs.components import strong_components
from gitops_lint.graphs.cycles import cyclic_components
from gitops_lint.graphs.reach import marks_reached

NODES = range(8)
NODE = st.sampled_from(NODES)
PAIRS = st.lists(st.tuples(NODE, NODE), max_size=25)


def following(pairs: list[tuple[int, int]]) -> dict[int, list[int]]:
    return {node: [end for start, end in pairs if start == node] for node in NODES}


def graph(pairs: list[tuple[int, int]]) -> "nx.DiGraph[int]":
    found: nx.DiGraph[int] = nx.DiGraph(pairs)
    found.add_nodes_from(NODES)
    return found


@given(PAIRS)
def test_components(pairs: list[tuple[int, int]]) -> None:
    found = list(strong_components(following(pairs)))
    expected = nx.strongly_connected_components(graph(pairs))
    assert {frozenset(it) for it in found} == {frozenset(it) for it in expected}
    at = {node: index for index, nodes in enumerate(found) for node in nodes}
    assert all(at[end] <= at[start] for start, end in pairs)


@given(PAIRS)
def test_components_with_a_cycle(pairs: list[tuple[int, int]]) -> None:
    cycles = {frozenset(it) for it in nx.simple_cycles(graph(pairs))}
    found = [frozenset(it) for it in cyclic_components(pairs)]
    assert all(any(cycle <= it for it in found) for cycle in cycles)
    assert frozenset().union(*found) == frozenset().union(*cycles)


@given(PAIRS)
def test_marks(pairs: list[tuple[int, int]]) -> None:
    reached = marks_reached(following(pairs), {node: 1 << node for node in NODES})
    for node in NODES:
        assert reached[node] == sum(1 << it for it in {node, *nx.descendants(graph(pairs), node)})
