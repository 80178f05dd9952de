"""A file that is not valid YAML, in a cluster or by itself."""

import pytest

from gitops_lint.config import Config
from gitops_lint.testing import config_map, kustomization, lint_files
from gitops_lint.testing.repository import start_config


def test_a_file_by_itself() -> None:
    (finding,) = lint_files({"x.yaml": "a: b: c\n"}, config=Config(), path="x.yaml").findings
    assert (finding.rule, finding.location.line, finding.related) == ("yaml-syntax", 1, ())


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("clusters/production/apps.yaml", "error"),  # in a build
        ("other/apps.yaml", "hint"),
        ("clusters/staging/apps.yaml", "warning"),  # perhaps a cluster
        ("other/gotk-sync.yaml", "error"),  # a cluster that is not found
    ],
)
def test_a_file_in_no_build(path: str, severity: str) -> None:
    files = {
        "clusters/production/app.yaml": kustomization("app"),
        "app/content.yaml": config_map("app"),
        path: kustomization("broken", "wait: true") + "\tx: y\n",
    }
    config = start_config(files)
    (finding,) = lint_files(files, config=config, select=["yaml-syntax"]).findings
    assert (finding.location.path, finding.severity) == (path, severity)
