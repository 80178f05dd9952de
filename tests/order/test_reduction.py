"""Redundant edges, compared with the removal of each edge."""

from hypothesis import given

from gitops_lint.order import DependencyGraph
from gitops_lint.order.dependencies.reduction import implied
from tests.order.objects import flux
from tests.order.test_dependency_graph import NODES, Pairs, graph_of, pairs, reached


def edges(found: Pairs) -> set[tuple[int, int]]:
    return {(a, b) for a, b, _ in found}


@given(pairs(acyclic=True))
def test_redundant_edges_are_those_whose_removal_changes_nothing(found: Pairs) -> None:
    graph = graph_of(found)
    pairs_found = list(implied(graph.order, graph.edges))
    said = {(it.dependent.name, str(it.target.name)) for it, _ in pairs_found if it.target}
    expected = {
        (NODES[a].name, NODES[b].name)
        for a, b in edges(found)
        if b in reached([(c, d, False) for c, d in edges(found) if (c, d) != (a, b)], a)
    }
    assert said == expected
    assert len(pairs_found) == len(said)


@given(pairs())
def test_the_other_edge_leads_to_the_target_from_the_same_object(found: Pairs) -> None:
    graph = graph_of(found)
    for edge, other in implied(graph.order, graph.edges):
        assert edge.target is not None
        assert other.target is not None
        assert other.dependent is edge.dependent
        assert NODES.index(edge.target) in reached(found, NODES.index(other.target))
        assert {edge.dependent, edge.target, other.target} <= {*graph.order}


def test_paths_use_only_the_given_edges() -> None:
    found: Pairs = [(2, 1, False), (2, 0, False), (1, 0, True)]
    graph = graph_of(found)
    assert [(it, by) for it, by in implied(graph.order, graph.edges)] == [
        (graph.edges[1], graph.edges[0])
    ]
    assert not [*implied(graph.order, graph.edges[:2])]


def test_missing_targets_do_not_count() -> None:
    assert not [*implied([flux("a")], DependencyGraph(()).edges)]
