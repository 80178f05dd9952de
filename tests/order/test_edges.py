"""Only the functions that can have edges for an event are called, and only graphs that may have deadlocks searched."""

from pathlib import Path

import pytest

from gitops_lint.cluster import Cluster
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.errors import UsageError
from gitops_lint.order import deadlocks, event_graph, suspected_deadlocks
from gitops_lint.order.deadlock.doubt import _is_prevented
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.edges import _SOURCES, edges_of
from gitops_lint.order.events.event_graph import declared_graph
from tests.order.test_verdict_and_findings import REPOSITORIES


def clusters(root: Path) -> tuple[Cluster, ...]:
    config = load_config(root)
    try:
        return read(Tree(root, config.exclude), [root], config, lambda *_: None).clusters
    except UsageError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_other_function_has_edges(root: Path) -> None:
    for cluster in clusters(root):
        graph = declared_graph(cluster)
        for event in graph.waits:
            stages = ("build", "staged") if event.what == "staged" else (event.what,)
            sources = {source for stage in stages for source in _SOURCES[stage]}
            edges = {edge for source in sources for edge in source(event, graph.objects)}
            assert edges == set(edges_of(event, graph.objects))


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_without_a_cycle_no_deadlock_is_suspected(root: Path) -> None:
    for cluster in clusters(root):
        found = deadlocks(resolved(event_graph(cluster)).trusting())
        expected = [it for it in found if not _is_prevented(it, cluster)]
        assert [it.cycle for it in suspected_deadlocks(cluster)] == [it.cycle for it in expected]
