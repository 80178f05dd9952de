"""Dependencies on other kinds."""

import pytest

from tests.rules.schema.violations import check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "dependsOn: [{kind: HelmRelease, name: x}]  # error[dependency-kind-mismatch]",
        "dependsOn: [{apiVersion: v1, kind: X, name: x}]  # error[dependency-kind-mismatch]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)
