"""Sources that a Kustomization cannot have."""

import pytest

from gitops_lint.testing import fix_files, kustomization
from tests.rules.schema.violations import check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "sourceRef: {kind: HelmRepository, name: x}  # error[source-kind-not-supported]",
        "sourceRef: {kind: GitRepo, name: x}  # error[source-kind-not-supported]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_a_misspelled_kind_is_fixed() -> None:
    path = "clusters/production/apps.yaml"
    right = kustomization("apps")
    files = {path: right.replace("kind: GitRepository", "kind: GitRepositry")}
    assert files[path] != right
    assert fix_files(files, select=["source-kind-not-supported"]) == {path: right}
