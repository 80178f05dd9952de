"""Sources that a Kustomization cannot have."""

import pytest

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
