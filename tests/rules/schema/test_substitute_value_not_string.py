"""Values that YAML does not parse as strings."""

import pytest

from gitops_lint.testing import lint_files
from tests.rules.schema.violations import RULES, check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "postBuild: {substitute: {replicas: 3}}  # error[substitute-value-not-string]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_the_value_of_a_secret_is_not_shown() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: y}\n"
        "stringData: {password: 271828182845}\n"
    )
    report = lint_files({"clusters/production/x.yaml": text}, select=RULES)
    assert [it.rule for it in report.findings] == ["substitute-value-not-string"]
    assert "271828182845" not in repr(report)
