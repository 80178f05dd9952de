"""Symbolic links below a path, which Flux does not follow."""

import pytest

from gitops_lint.testing import config_map, kustomization, lint_files

RULE = "symlink-in-path"
CONFIG = config_map("config")
HERE = "clusters/production"


@pytest.mark.parametrize(
    ("links", "told"),
    [
        (["apps/a.yaml -> ../base/config.yaml"], "apps/a.yaml is 1 symbolic link"),
        (["apps/a.yml -> /etc/passwd"], "apps/a.yml is 1 symbolic link"),
        (["apps/base -> ../base"], "apps/base is 1 symbolic link"),
        (["apps/deep/a.yaml -> ../../base/config.yaml"], "apps/deep/a.yaml is 1"),
        (["apps/kustomization.yaml -> ../base/kustomization.yaml"], "apps/kustomization.yaml is 1"),
        (
            ["apps/a.yaml -> ../base/config.yaml", "apps/b.yaml -> nowhere.yaml"],
            "apps/a.yaml and apps/b.yaml are 2 symbolic links",
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
def test_links(links: list[str], told: str | None) -> None:
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
    assert len(report.findings) == (told is not None)
    for finding in report.findings:
        assert finding.message.startswith(told or "")
        assert (finding.location.path, finding.location.line) == (f"{HERE}/apps.yaml", 6)
    assert "root:" not in repr(report)
