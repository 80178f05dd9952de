"""Health checks of objects that do not exist, and the objects that they mean."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files, manifest

DEPLOYMENT = manifest("apps/v1", "Deployment", "web", "spec: {}", namespace="default")
CHECK = """\
healthChecks:
  - kind: Deployment
    {entry}
    name: {name}  # error[never-ready]: waits for Deployment {shown}, which does not exist
"""


@pytest.mark.parametrize(
    ("entry", "name", "shown", "help_"),
    [
        ("namespace: default", "wbe", "default/wbe", "did you mean `web`?"),
        ("apiVersion: apps/v1", "web", "web", "write `namespace: default`"),
        (
            "namespace: other",
            "web",
            "other/web",
            "write `namespace: default`: Deployment web is in namespace default",
        ),
        ("namespace: default", "database", "default/database", None),
    ],
)
def test_what_a_health_check_means(entry: str, name: str, shown: str, help_: str | None) -> None:
    check = CHECK.format(entry=entry, name=name, shown=shown)
    files = {
        "clusters/production/apps.yaml": kustomization("apps", "timeout: 3m", check),
        "apps/web.yaml": DEPLOYMENT,
    }
    report = lint_files(files, select=["never-ready"])
    assert_findings(report, files)
    assert [it.help for it in report.findings] == [help_]
