"""The Flux version of a cluster: from the repository, else the configuration, else the newest."""

from pathlib import Path

import pytest

from gitops_lint.cluster import find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.report.clusters import flux_from
from gitops_lint.schema import NEWEST

SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/a
  sourceRef: {kind: GitRepository, name: flux-system}
"""
NAMESPACE = """\
# Flux Version: v2.7.5
apiVersion: v1
kind: Namespace
metadata:
  name: flux-system
  labels: {app.kubernetes.io/part-of: flux, app.kubernetes.io/version: v2.7.5}
"""
HEADER = "# Flux Version: v2.6.1\n"
ASSUMED = "assumed: the newest known version"
COMPONENTS = "clusters/a/flux-system/gotk-components.yaml"


def version(root: Path, components: str, config: Config) -> tuple[str, str]:
    folder = root / "clusters" / "a" / "flux-system"
    folder.mkdir(parents=True)
    (folder / "gotk-sync.yaml").write_text(SYNC)
    if components:
        (folder / "gotk-components.yaml").write_text(components)
    tree = Tree(root)
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    return cluster.flux.minor, flux_from(cluster.flux)


CONFIGURED = Config(flux_version="2.8")
OF_CLUSTER = Config(flux_version="2.8", clusters=(ClusterConfig("clusters/a", flux_version="2.6"),))


@pytest.mark.parametrize(
    ("components", "config", "expected"),
    [
        (NAMESPACE, Config(), ("2.7", f"{COMPONENTS}:6")),
        (NAMESPACE, CONFIGURED, ("2.7", f"{COMPONENTS}:6")),
        (HEADER, CONFIGURED, ("2.6", COMPONENTS)),
        ("", CONFIGURED, ("2.8", "configuration")),
        ("", OF_CLUSTER, ("2.6", "configuration")),
        ("", Config(), (NEWEST, ASSUMED)),
        (
            NAMESPACE.replace("v2.7.5", "v2.3.0"),
            Config(),
            ("2.6", f"{COMPONENTS}:6: 2.3, checked as 2.6"),
        ),
        ("", Config(flux_version="2.42"), (NEWEST, f"configuration: 2.42, checked as {NEWEST}")),
    ],
)
def test_version(
    tmp_path: Path, components: str, config: Config, expected: tuple[str, str]
) -> None:
    assert version(tmp_path, components, config) == expected
