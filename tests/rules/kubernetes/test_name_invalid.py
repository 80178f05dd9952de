"""Names that come from variables."""

import pytest

from gitops_lint.testing import assert_findings, config_map, kustomization, lint_files


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("${WEB}-backup", {"undefined-variable"}),  # one finding for one cause
        ("${SET}_backup", {"name-invalid"}),
        ("${WEB:=web}-backup", set()),
    ],
)
def test_a_name_without_the_value_of_a_variable(name: str, rules: set[str]) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization(
            "apps", "postBuild:\n  substitute:\n    SET: web"
        ),
        "apps/backup.yaml": config_map("backup").replace("name: backup", f"name: '{name}'"),
    }
    report = lint_files(files, select=["name-invalid", "undefined-variable"])
    assert {it.rule for it in report.findings} == rules
    if not rules:
        assert_findings(report, {})
