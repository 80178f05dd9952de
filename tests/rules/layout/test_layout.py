"""Files that Flux does not see, although they look as if it did."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

FORGOTTEN = "kustomization-not-applied"
LINK = "symlink-in-path"
WARNING = " # warning[kustomization-not-applied]"
INFO = " # info[kustomization-not-applied]"


def kustomization(name: str, more: str = "", path: str = "apps", metadata: str = "") -> str:
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}{more}
  namespace: flux-system{metadata}
spec:
  interval: 10m
  path: ./{path}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""


def release(name: str, more: str = "") -> str:
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: {name}{more}
spec: {{interval: 10m, chartRef: {{kind: OCIRepository, name: {name}}}}}
"""


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: default}\n"
HERE = "clusters/production"


@pytest.mark.parametrize(
    "files",
    [
        {"beside.yaml": kustomization("web", WARNING)},
        {"beside.yml": release("web", WARNING)},
        {
            "beside.yaml": kustomization("web", WARNING)
            + "---\n"
            + CONFIG
            + "---\n"
            + release("shop", WARNING)
        },
        {
            "kustomization.yaml": "resources: [apps.yaml]\n# resources: [beside.yaml]\n",
            "beside.yaml": kustomization("web", INFO),
        },
        {"beside.yaml": kustomization("apps")},  # another file of what is there
        {"beside.yaml": kustomization("web", path=HERE)},  # listed by whoever applies this directory
        {"beside.yaml": CONFIG},
        {"beside.json": "{}"},
        {"below/beside.yaml": kustomization("web")},
        {"beside.yaml": kustomization("web").replace("interval: 10m", "suspend: true")},
        {"beside.yaml": kustomization("web").replace("kustomize.toolkit", "other.toolkit")},
        {"kustomization.yaml": "resources: [apps.yaml]\npatches: [{path: beside.yaml}]\n", "beside.yaml": kustomization("apps", path="b")},
        {"../../other/kustomization.yaml": f"resources: [../{HERE}/beside.yaml]\n", "beside.yaml": kustomization("web")},
        {"beside.yaml": "a: b: c # kustomize.toolkit.fluxcd.io\n"},
    ],
)  # fmt: skip
def test_forgotten(files: dict[str, str]) -> None:
    from posixpath import join, normpath

    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        f"{HERE}/kustomization.yaml": "resources: [apps.yaml]\n",
        "apps/config.yaml": CONFIG,
    } | {normpath(join(HERE, path)): text for path, text in files.items()}
    assert_findings(lint_files(given, select=[FORGOTTEN]), given)


def test_nothing_is_forgotten_where_nothing_is_listed() -> None:
    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        "apps/config.yaml": CONFIG,
        "dead/kustomization.yaml": "resources: [config.yaml]\n",
        "dead/config.yaml": CONFIG,
        "dead/beside.yaml": kustomization("web"),
    }
    assert_findings(lint_files(given, select=[FORGOTTEN]), {})


def test_a_part_of_the_repository_cannot_tell() -> None:
    given = {
        ".gitops-lint.yaml": "clusters: [{path: clusters/a}, {path: clusters/b}]\n",
        "clusters/a/apps.yaml": kustomization("apps"),
        "clusters/a/kustomization.yaml": "resources: [apps.yaml]\n",
        "clusters/a/beside.yaml": kustomization("web"),
        "clusters/b/apps.yaml": kustomization("apps"),
        "apps/config.yaml": CONFIG,
    }
    assert_findings(lint_files(given, select=[FORGOTTEN], path="clusters/a"), {})
    assert [it.location.path for it in lint_files(given, select=[FORGOTTEN]).findings] == [
        "clusters/a/beside.yaml"
    ]


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
    report = lint_files(given, select=[LINK])
    assert not report.crashes
    assert len(report.findings) == (told is not None)
    for finding in report.findings:
        assert finding.message.startswith(told or "")
        assert (finding.location.path, finding.location.line) == (f"{HERE}/apps.yaml", 8)
    assert "root:" not in repr(report)
