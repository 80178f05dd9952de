"""An empty build that prunes, and whether it is meant."""

import pytest

from gitops_lint.testing import kustomization, lint_files

RULE = "prunes-everything"
HEADER = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
DELETE = "or delete the Kustomization, if it is no longer needed"


@pytest.mark.parametrize(
    ("content", "severity", "advice"),
    [
        ("resources: []\n", None, ""),
        ("resources:\n", "hint", "list files under `resources`, or write `resources: []` if it is meant to be empty"),
        ("resources:\n  # - web.yaml\n", "hint", "list files under `resources`, or write `resources: []` if it is meant to be empty"),
        ("namespace: apps\n", "warning", "list its files under `resources` in the kustomization.yaml"),
        ("components: []\n", "warning", "correct the path or its kustomization.yaml"),
    ],
)  # fmt: skip
def test_findings(content: str, severity: str | None, advice: str) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/kustomization.yaml": HEADER + content,
    }
    findings = lint_files(files, select=[RULE]).findings
    assert [(it.severity, it.help) for it in findings] == (
        [(severity, f"{advice}; {DELETE}")] if severity else []
    )
