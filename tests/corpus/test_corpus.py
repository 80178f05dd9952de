"""Real repositories resolve as recorded, lint without a crash, and twice with the same result."""

import os
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from gitops_lint.engine.run import lint
from gitops_lint.errors import UsageError
from gitops_lint.report import render
from tests.corpus.compare import Difference, differences

CORPUS = Path(os.environ.get("GITOPS_LINT_CORPUS", ""))
REPOSITORIES = sorted(path.stem for path in (CORPUS / "expected").glob("*.json"))
TABLE = (Path(__file__).parent / "README.md").read_text()
EXPLAINED = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| repository")
]
# Templates that users render first, and examples.
WITHOUT_CLUSTERS = {
    "giantswarm__gitops-template",
    "onedr0p__cluster-template",
    "opencenter-cloud__openCenter-gitops-base",
}

pytestmark = pytest.mark.skipif(not REPOSITORIES, reason="GITOPS_LINT_CORPUS is not set")


def explained(difference: Difference) -> bool:
    values = (difference.repository, difference.cluster, difference.object, difference.kind)
    return any(
        all(fnmatchcase(value, cell) for value, cell in zip(values, row, strict=False))
        for row in EXPLAINED
    )


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_objects_are_as_recorded(repository: str) -> None:
    unexplained = [str(it) for it in differences(CORPUS, repository) if not explained(it)]
    assert unexplained == []


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_lints_without_a_crash_and_twice_with_the_same_result(repository: str) -> None:
    root = CORPUS / "repositories" / repository
    if repository in WITHOUT_CLUSTERS:
        with pytest.raises(UsageError, match="no cluster starts"):
            lint(root, root=root)
        return
    first, second = lint(root, root=root), lint(root, root=root)
    assert first.crashes == ()
    assert render(first, "json") == render(second, "json")
