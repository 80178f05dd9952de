"""Entry points of clusters: every way in which a repository shows one."""

from pathlib import Path

import pytest

from gitops_lint.cluster import Entry, SourceId, find_entries, normal_ref, normal_url
from gitops_lint.cluster.paths import clamp
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.report.clusters import found_by
from tests.cluster.whole import kustomization

SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@example.com/Org/fleet.git", ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/production
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def entries(root: Path, files: dict[str, str], config: Config | None = None) -> tuple[Entry, ...]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return find_entries(Tree(root), config or Config())


def starts(found: tuple[Entry, ...]) -> set[tuple[str, str, str, bool]]:
    return {(entry.root, entry.path, found_by(entry.found_by), entry.guessed) for entry in found}


def test_gotk_sync(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, {"clusters/production/flux-system/gotk-sync.yaml": SYNC})
    assert (entry.name, entry.root, entry.path) == (
        "clusters/production",
        "",
        "clusters/production",
    )
    assert entry.source == SourceId("GitRepository", "flux-system", "flux-system")
    assert (entry.url, entry.ref) == ("example.com/org/fleet", "branch=main")
    assert [root.place("spec", "path").value.line + 1 for root in entry.roots] == [12]


def test_gotk_sync_below_an_artifact_root(tmp_path: Path) -> None:
    found = entries(tmp_path, {"deploy/clusters/production/flux-system/gotk-sync.yaml": SYNC})
    assert starts(found) == {("deploy", "clusters/production", "gotk-sync.yaml", False)}


def test_gotk_sync_that_applies_something_else_is_no_root(tmp_path: Path) -> None:
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": kustomization("rbac", "./rbac"),
        "clusters/a/flux-system/instance.yaml": INSTANCE.format(path="clusters/a"),
        "rbac/role.yaml": "",
    }
    assert starts(entries(tmp_path, files)) == {("", "clusters/a", "FluxInstance", False)}


def test_placeholder(tmp_path: Path) -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/apps.yaml": kustomization("apps", "./apps"),
        "apps/a.yaml": "",
    }
    placeholder = "gotk-sync.yaml placeholder"
    assert starts(entries(tmp_path, files)) == {("", "clusters/production", placeholder, False)}


def test_a_sync_file_wins_over_a_placeholder_of_the_same_cluster(tmp_path: Path) -> None:
    files = {
        "clusters/production/a/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
    }
    assert starts(entries(tmp_path, files)) == {
        ("", "clusters/production", "gotk-sync.yaml", False)
    }


def test_placeholder_with_artifacts_of_a_generator(tmp_path: Path) -> None:
    """Paths inside an ExternalArtifact do not show the root of the repository."""
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": "# made by bootstrap\n",
        "clusters/production/apps.yaml": kustomization(
            "apps", "./production", source="ExternalArtifact/flux-system"
        ),
    }
    placeholder = "gotk-sync.yaml placeholder"
    assert starts(entries(tmp_path, files)) == {("", "clusters/production", placeholder, False)}


INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  distribution: {{version: 2.8.x, registry: ghcr.io/fluxcd}}
  sync: {{kind: OCIRepository, url: "oci://example.com/fleet", ref: latest, path: {path}}}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: flux-instance, namespace: flux-system}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: flux-instance}
  values:
    instance:
      sync: {kind: GitRepository, url: "https://example.com/fleet", path: kubernetes/flux}
"""
VALUES = """\
instance:
  sync: {kind: GitRepository, name: fleet, path: ./kubernetes/flux}
"""


def test_flux_instance(tmp_path: Path) -> None:
    found = entries(tmp_path, {"clusters/a/instance.yaml": INSTANCE.format(path="./clusters/a/")})
    assert starts(found) == {("", "clusters/a", "FluxInstance", False)}
    assert found[0].source == SourceId("OCIRepository", "flux-system", "flux-system")
    assert found[0].url == "example.com/fleet"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (RELEASE, SourceId("GitRepository", "flux-system", "flux-system")),
        (VALUES, SourceId("GitRepository", "flux-system", "fleet")),
    ],
    ids=["HelmRelease", "values file"],
)
def test_flux_instance_as_values(tmp_path: Path, text: str, source: SourceId) -> None:
    found = entries(tmp_path, {"kubernetes/flux/x/values.yaml": text})
    assert starts(found) == {("", "kubernetes/flux", "FluxInstance", False)}
    assert found[0].source == source


def test_a_flux_instance_with_template_actions_is_no_entry_point(tmp_path: Path) -> None:
    assert entries(tmp_path, {"instance.yaml": INSTANCE.format(path="clusters/${NAME}")}) == ()


def test_guess(tmp_path: Path) -> None:
    files = {
        "clusters/production/team/apps.yaml": kustomization("apps", "./apps"),
        "clusters/staging/apps.yaml": kustomization("apps", "./apps"),
        "apps/nested.yaml": kustomization("nested", "./nested"),
        "nested/a.yaml": "",
    }
    assert starts(entries(tmp_path, files)) == {
        ("", "clusters/production", "guess", True),
        ("", "clusters/staging", "guess", True),
    }


def test_guess_of_a_root_that_applies_itself(tmp_path: Path) -> None:
    files = {"fleet/flux/cluster.yaml": kustomization("cluster", "./fleet/flux")}
    (entry,) = entries(tmp_path, files)
    assert starts((entry,)) == {("", "fleet/flux", "guess", True)}
    assert [str(root) for root in entry.roots] == ["Kustomization flux-system/cluster"]


def test_configured_clusters_are_the_only_ones(tmp_path: Path) -> None:
    config = Config(clusters=(ClusterConfig("./edge/", name="edge", root="deploy"),))
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "deploy/edge/apps.yaml": "",
    }
    found = entries(tmp_path, files, config)
    assert starts(found) == {("deploy", "edge", "config", False)}
    assert [entry.name for entry in found] == ["edge"]


def test_nothing(tmp_path: Path) -> None:
    assert entries(tmp_path, {"README.md": "", "values.yaml": "a: 1\n"}) == ()


@pytest.mark.parametrize(
    ("path", "clamped"),
    [("./a/b/", "a/b"), ("/a", "a"), ("../../a", "a"), ("", ""), (".", ""), ("a/../../b", "b")],
)
def test_clamp(path: str, clamped: str) -> None:
    assert clamp(path) == clamped


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/org/fleet",
        "https://user:token@example.com/Org/fleet.git",
        "ssh://git@example.com/org/fleet.git",
        "git@example.com:org/fleet.git",
        "https://example.com/org/fleet/",
    ],
)
def test_urls_of_one_repository_are_equal(url: str) -> None:
    assert normal_url(url) == "example.com/org/fleet"


def test_refs() -> None:
    assert normal_ref({"tag": "1", "branch": "main"}) == "branch=main,tag=1"
    assert normal_ref(None) == ""
