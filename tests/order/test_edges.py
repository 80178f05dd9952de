"""Only the functions that can have edges for an event are called."""

from pathlib import Path

import pytest

from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.order.events.edges import _SOURCES, edges_of
from gitops_lint.order.events.event_graph import declared_graph
from tests.order.test_verdict_and_findings import REPOSITORIES


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_other_function_has_edges(root: Path) -> None:
    config = load_config(root)
    for cluster in read(Tree(root, config.exclude), [root], config, lambda *_: None).clusters:
        graph = declared_graph(cluster)
        for event in graph.waits:
            stages = ("build", "staged") if event.what == "staged" else (event.what,)
            sources = {source for stage in stages for source in _SOURCES[stage]}
            edges = {edge for source in sources for edge in source(event, graph.objects)}
            assert edges == set(edges_of(event, graph.objects))
