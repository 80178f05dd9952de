"""What a lint no longer needs once its clusters have been read."""

import gc
from pathlib import Path

from gitops_lint.cluster.expansion import Expansion
from gitops_lint.cluster.kustomization import Builder
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.kustomize.input.context import Session

FIXTURES = Path(__file__).parents[2] / "fixtures"
NEEDED_FOR_BUILDS = (Builder, Expansion, Session)


def alive() -> list[object]:
    return [it for it in gc.get_objects() if isinstance(it, NEEDED_FOR_BUILDS)]


def test_what_only_builds_need_is_freed_without_a_search_for_garbage() -> None:
    source = FIXTURES / "bad" / "order-wait-deadlock"
    gc.collect()
    before = alive()
    gc.disable()
    try:
        repository = read(Tree(source), [], load_config(source), lambda *_: None)
        left = [it for it in alive() if not any(it is other for other in before)]
    finally:
        gc.enable()
    assert repository.clusters
    assert left == []
