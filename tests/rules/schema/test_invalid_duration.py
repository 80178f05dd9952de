"""Durations that Go can and cannot parse."""

import pytest

from gitops_lint.testing import kustomization, lint_files
from tests.rules.schema.violations import RULES, check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "interval: 10m",
        "interval: ${INTERVAL}",
        "interval: 1d  # error[invalid-duration]",
        "interval: 600  # error[invalid-duration]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_a_file_by_itself_is_checked_too() -> None:
    files = {"apps.yaml": kustomization("apps", "interval: 1d")}
    findings = lint_files(files, select=RULES, path="apps.yaml").findings
    assert [(it.rule, it.location.line) for it in findings] == [("invalid-duration", 5)]


def test_a_document_that_clusters_share_is_one_finding() -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/one, clusters/two]\n",
        "clusters/one/kustomization.yaml": "resources: [../../base]\n",
        "clusters/two/kustomization.yaml": "resources: [../../base]\n",
        "base/kustomization.yaml": "resources: [apps.yaml]\n",
        "base/apps.yaml": kustomization("apps", "interval: 1d"),
    }
    (finding,) = lint_files(files, select=RULES).findings
    assert finding.clusters == ("clusters/one", "clusters/two")
