"""Violations of the CRDs' validation rules."""

import pytest

from tests.rules.schema.violations import check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "kubeConfig: {}  # error[flux-cel]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)
