"""Symbolic links below a path, which Flux does not follow."""

import pytest

from gitops_lint.testing import config_map, kustomization, lint_files

RULE = "symlink-in-path"
CONFIG = config_map("config")
HERE = "clusters/production"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (["apps/a.yaml -> ../base/config.yaml"], "1 symbolic link: apps/a.yaml"),
        (["apps/a.yml -> /etc/passwd"], "1 symbolic link: apps/a.yml"),
        (["apps/base -> ../base"], "1 symbolic link: apps/base"),
        (["apps/deep/a.yaml -> ../../base/config.yaml"], "1 symbolic link: apps/deep/a.yaml"),
        (
            ["apps/kustomization.yaml -> ../base/kustomization.yaml"],
            "1 symbolic link: apps/kustomization.yaml",
        ),
        (
            ["apps/a.yaml -> ../base/config.yaml", "apps/b.yaml -> nowhere.yaml"],
            "2 symbolic links: apps/a.yaml and apps/b.yaml",
        ),
        (["apps/README -> ../base/README"], None),
        (["apps/a.json -> ../base/config.yaml"], None),
        (["apps/docs -> ../docs"], None),
        (["apps/listed/a.yaml -> ../../base/config.yaml"], None),
        (["base/a.yaml -> config.yaml"], None),
        (["applications/a.yaml -> ../base/config.yaml"], None),
        ([], None),
    ],
)
def test_links(links: list[str], expected: str | None) -> None:
    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        "apps/config.yaml": CONFIG,
        "apps/listed/kustomization.yaml": "resources: [config.yaml]\n",
        "apps/listed/config.yaml": CONFIG.replace("config", "listed"),
        "base/kustomization.yaml": "resources: [config.yaml]\n",
        "base/config.yaml": CONFIG,
        "docs/README": "x",
        **dict.fromkeys(links, ""),
    }
    report = lint_files(given, select=[RULE])
    assert not report.crashes
    assert len(report.findings) == (expected is not None)
    for finding in report.findings:
        assert finding.message == f"Kustomization flux-system/apps does not apply {expected}"
        assert (finding.location.path, finding.location.line) == (f"{HERE}/apps.yaml", 6)
    assert "root:" not in repr(report)
