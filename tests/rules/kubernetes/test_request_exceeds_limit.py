"""Requests above limits."""

import pytest

from gitops_lint.testing import lint_files

RULE = "request-exceeds-limit"


@pytest.mark.parametrize(
    ("request_", "limit", "exceeds"),
    [
        ("1Gi", "1Gi", False),
        ("1024Mi", "1Gi", False),
        ("1Gi", "1G", True),
        ("1000m", "1", False),
        ("1001m", "1", True),
        ("1.5", "1500m", False),
        ("2e3", "2k", False),
        ("${MEMORY}", "1Mi", False),
        ("1 Gi", "1Mi", False),
        ("1E", "1P", True),
    ],
)
def test_requests_and_limits(request_: str, limit: str, *, exceeds: bool) -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: default}\nspec:\n  containers:\n"
        f"    - {{name: a, image: a, resources: {{requests: {{memory: {request_}}}, limits: {{memory: {limit}}}}}}}\n"
    )
    report = lint_files({"clusters/production/pod.yaml": text}, select=[RULE])
    assert [it.rule for it in report.findings] == [RULE] * exceeds
