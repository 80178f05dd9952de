"""The whole pipeline: selecting clusters by path, hostile input."""

from pathlib import Path

import pytest

import gitops_lint
from gitops_lint.config import Config, load_config
from gitops_lint.engine.run import lint
from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Parts
from gitops_lint.schema import NEWEST
from gitops_lint.testing import kustomization, write_files

SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 10m
  prune: true
  path: ./clusters/{name}
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 1d
  prune: true
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Two clusters with a fault in a file that both use."""
    write(
        tmp_path,
        {
            "clusters/production/flux-system/gotk-sync.yaml": SYNC.format(name="production"),
            "clusters/production/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, ../../common/apps.yaml]\n",
            "clusters/staging/flux-system/gotk-sync.yaml": SYNC.format(name="staging"),
            "clusters/staging/kustomization.yaml": "resources: [flux-system/gotk-sync.yaml, ../../common/apps.yaml]\n",
            "common/apps.yaml": APPS,
            "apps/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
        },
    )
    return tmp_path


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)


def found(*paths: Path, root: Path) -> set[tuple[str, int, str, tuple[str, ...]]]:
    report = lint(*paths, root=root)
    assert not report.crashes
    return {(it.location.path, it.location.line, it.rule, it.clusters) for it in report.findings}


def test_a_finding_in_several_clusters_is_reported_once(fleet: Path) -> None:
    both = ("clusters/production", "clusters/staging")
    assert found(root=fleet) == {("common/apps.yaml", 5, "invalid-duration", both)}


@pytest.mark.parametrize(
    "path", ["clusters/staging", "clusters/staging/flux-system", "clusters/staging/."]
)
def test_paths_select_clusters_not_files(fleet: Path, path: str) -> None:
    chosen = ("clusters/staging",)
    assert found(fleet / path, root=fleet) == {("common/apps.yaml", 5, "invalid-duration", chosen)}


def test_nothing_to_lint(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no cluster starts under this directory"):
        lint(tmp_path, root=tmp_path)


def test_library_entry(fleet: Path) -> None:
    report = gitops_lint.lint(fleet, root=fleet, config=Config())
    assert isinstance(report, gitops_lint.Report)
    assert [finding.severity for finding in report.findings] == [gitops_lint.Severity.ERROR]


def test_reports_are_deterministic(fleet: Path) -> None:
    assert lint(root=fleet) == lint(root=fleet)


HOSTILE: dict[str, str | bytes] = {
    "not YAML": "a: [b\n",
    "not UTF-8": b"a: \xff\xfe\xfa\n",
    "empty": "",
    "a scalar": "42\n",
    "aliases that explode": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
    "deep": "[" * 10_000 + "]" * 10_000,
    "a kind that is a list": "apiVersion: v1\nkind: [a]\nmetadata: {name: x}\n",
    "spec: null": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: n, namespace: m}\nspec: null\n",
    "NUL": b"a: \x00\n",
    "no name": "apiVersion: v1\nkind: ConfigMap\nmetadata: null\n",
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_findings_and_the_rest_is_linted(
    fleet: Path, content: str | bytes
) -> None:
    (fleet / "clusters" / "staging" / "kustomization.yaml").unlink()
    write(fleet, {"clusters/staging/hostile.yaml": content, "clusters/staging/apps.yaml": APPS})
    seen = found(root=fleet)
    assert ("clusters/staging/apps.yaml", 5, "invalid-duration", ("clusters/staging",)) in seen
    about = {rule for path, _, rule, _ in seen if path == "clusters/staging/hostile.yaml"}
    assert bool(about) is (content != "")


def test_unusual_files(fleet: Path) -> None:
    """A directory named x.yaml, dangling links, and links to paths outside the root."""
    (fleet / "apps" / "x.yaml").mkdir()
    (fleet / "apps" / "dangling.yaml").symlink_to("nowhere.yaml")
    (fleet / "apps" / "outside.yaml").symlink_to("/etc/hostname")
    (fleet / "apps" / "loop").symlink_to(fleet)
    rules = {rule for _, _, rule, _ in found(root=fleet)}
    assert rules <= {"invalid-duration", "symlink-in-path"}


def test_assumed_entry_points_are_named_once_and_their_findings_are_warnings(
    tmp_path: Path,
) -> None:
    files = {
        "clusters/a/apps.yaml": kustomization("apps").replace("./apps", "./gone"),
        "clusters/b/apps.yaml": kustomization("apps"),
        "examples/ks.yaml": kustomization("example"),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
    }
    write_files(files, tmp_path)
    report = lint(tmp_path, root=tmp_path)
    assert [(it.rule, it.severity) for it in report.findings] == [("path-not-found", "warning")]
    assert [it.reason for it in report.unknown] == [
        "Assuming that clusters/a and clusters/b are entry points, because no file declares one",
        "1 Flux object is in no cluster, as expected: examples (examples)",
    ]


def test_a_newer_flux_is_named_once(tmp_path: Path) -> None:
    config = (
        "clusters:\n"
        "  - {path: clusters/a, flux-version: '2.42'}\n"
        "  - {path: clusters/b, flux-version: '2.42'}\n"
        "  - {path: clusters/c, flux-version: '2.6'}\n"
    )
    files = {
        ".gitops-lint.yaml": config,
        **{f"clusters/{it}/apps.yaml": kustomization("apps") for it in "abc"},
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
    }
    write_files(files, tmp_path)
    report = lint(tmp_path, root=tmp_path)
    assert report.findings == ()
    said = (
        "clusters/a and clusters/b run Flux 2.42, which gitops-lint does not know yet: fields and API "
        f"versions are checked as in Flux {NEWEST}, and what may be new is no error"
    )
    assert [it.reason for it in report.unknown] == [said]


def test_a_suppression_in_a_file_of_no_cluster_is_not_judged(tmp_path: Path) -> None:
    sync = "# gitops-lint: ignore[path-not-found] not looked at\n" + kustomization("x")
    files = {
        "clusters/a/apps.yaml": kustomization("apps"),
        "examples/ks.yaml": sync,
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
    }
    write_files(files, tmp_path)
    assert lint(tmp_path, root=tmp_path).findings == ()


CONFIGURATION = """\
overrides:
  - path: nowhere/**
    rules: {never-ready: off}
ignore:
  - {rule: never-ready, path: "gone/*", reason: x}
"""


@pytest.mark.parametrize("more", [True, False])
def test_findings_do_not_depend_on_the_parts_that_are_shown(fleet: Path, more: bool) -> None:
    """Without the text of a file, the findings in it still have the same fingerprints."""
    if more:
        write(fleet, {".gitops-lint.yaml": CONFIGURATION})
    config = load_config(fleet)
    whole = lint(root=fleet, config=config)
    assert whole.sources
    assert any(it.location.path == ".gitops-lint.yaml" for it in whole.findings) == more
    framed = lint(root=fleet, config=config._replace(parts=Parts(sources=frozenset())))
    assert framed == whole._replace(sources={}, rules=framed.rules)
    bare = lint(root=fleet, config=config._replace(parts=Parts(False, frozenset())))
    findings = tuple(it._replace(fingerprint="") for it in whole.findings)
    assert bare == framed._replace(findings=findings, rules=bare.rules)
