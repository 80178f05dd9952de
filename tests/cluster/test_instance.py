"""The effects of a FluxInstance on its cluster: flags, and the root Kustomization."""

from pathlib import Path
from textwrap import dedent

import pytest

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.report.clusters import flux_from
from tests.cluster.whole import at, cluster, config_map

INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: "2.7.x", registry: ghcr.io/fluxcd}
  cluster: {size: large}
  sync: {kind: GitRepository, url: "https://example.com/fleet", ref: refs/heads/main, path: cluster}
"""
PATCHES = """\
  kustomize:
    patches:
      - target: {kind: Kustomization}
        patch: |
          - op: add
            path: /spec/wait
            value: true
      - patch: |
          apiVersion: kustomize.toolkit.fluxcd.io/v1
          kind: Kustomization
          metadata: {name: flux-system, namespace: flux-system}
          spec: {postBuild: {substitute: {name: prod}}}
      - target: {kind: Deployment, name: kustomize-controller}
        patch: |
          - op: add
            path: /spec/template/spec/containers/0/args/-
            value: --concurrent=7
      - target: {kind: Kustomization, name: other}
        patch: |
          - {op: remove, path: /spec}
      - patch: "["
      - 3
"""


def declared(root: Path, files: dict[str, str]) -> Cluster:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    tree = Tree(root)
    (found,) = resolve(tree, find_entries(tree, Config()), Config())
    return found


@pytest.mark.parametrize("path", ["cluster/instance.yaml", "bootstrap/instance.yaml"])
def test_flags_of_an_instance_whether_or_not_it_is_applied(tmp_path: Path, path: str) -> None:
    found = declared(tmp_path, {path: INSTANCE + PATCHES, "cluster/a.yaml": config_map("a")})
    assert (found.flux.minor, flux_from(found.flux)) == ("2.7", f"{path}:5")
    assert (found.flags.kustomize.concurrent, found.flags.helm.concurrent) == (7, 20)
    assert found.flags.kustomize.requeue_dependency == 5.0
    assert at(found.flags.kustomize.places["requeue-dependency"]) == f"{path}:6"


def test_an_applied_instance_is_used_as_applied(tmp_path: Path) -> None:
    kustomization = """\
        resources: [instance.yaml]
        patches:
          - target: {kind: FluxInstance}
            patch: |
              - {op: replace, path: /spec/cluster/size, value: small}
        """
    files = {"cluster/instance.yaml": INSTANCE, "cluster/kustomization.yaml": kustomization}
    assert declared(tmp_path, files).flags.kustomize.concurrent == 5


def test_flags_of_a_remote_cluster_are_not_ours(tmp_path: Path) -> None:
    child = """\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: remote, namespace: flux-system}
        spec:
          path: ./remote
          sourceRef: {kind: GitRepository, name: flux-system}
          kubeConfig: {secretRef: {name: remote}}
        """
    controller = """\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, namespace: flux-system}
        spec: {template: {spec: {containers: [{name: manager, args: [--concurrent=99]}]}}}
        """
    found = cluster(tmp_path, {"cluster/remote.yaml": child, "remote/flux.yaml": controller})
    assert [item.remote for item in found.of_kind("Deployment")] == ["flux-system/remote"]
    assert found.flags.kustomize.concurrent == 4
    assert found.flags is found.flags


def test_patches_change_the_root(tmp_path: Path) -> None:
    text = config_map('"${name}-a"')
    found = declared(tmp_path, {"bootstrap/i.yaml": INSTANCE + PATCHES, "cluster/a.yaml": text})
    (root,) = found.kustomizations
    assert root.get("spec", "wait") is True
    assert at(root.place("spec", "wait")) == "bootstrap/i.yaml:14"
    assert at(root.place("spec", "postBuild", "substitute", "name")) == "bootstrap/i.yaml:19"
    assert [str(item) for item in found.resources] == ["ConfigMap default/prod-a"]


def test_patches_in_the_values_of_the_chart(tmp_path: Path) -> None:
    instance, _, spec = INSTANCE.partition("spec:\n")
    values = "instance:\n" + spec + PATCHES
    found = declared(tmp_path, {"bootstrap/values.yaml": values, "cluster/a.yaml": config_map("a")})
    (root,) = found.kustomizations
    assert (root.get("spec", "wait"), found.flags.kustomize.concurrent) == (True, 7)
    assert instance.startswith("apiVersion")
