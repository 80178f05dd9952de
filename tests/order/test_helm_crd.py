"""An object that applies a chart together with custom resources of its CRDs, among other deadlocks."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.order import deadlocks, event_graph
from gitops_lint.order.deadlock.helm_crd import helm_crds, is_helm_crd
from tests.cluster.whole import cluster, kustomization

CHART = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: jetstack, namespace: flux-system}
spec: {interval: 1h, url: "https://charts.jetstack.io"}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cert-manager, namespace: cert-manager}
spec:
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      version: 1.x
      sourceRef: {kind: HelmRepository, name: jetstack, namespace: flux-system}
  values: {crds: {enabled: true}}
"""
ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: letsencrypt}
spec: {selfSigned: {}}
"""


def pairs(root: Path, files: Mapping[str, str]) -> list[tuple[bool, set[tuple[str, str]]]]:
    """For each deadlock: whether its cycle is that of a pair, and all pairs as (stage, release)."""
    return [
        (
            is_helm_crd(deadlock),
            {
                (pair.need.event.id.name, pair.provider.needs.id.name)
                for pair in helm_crds(deadlock.edges)
                if pair.provider.needs
            },
        )
        for deadlock in deadlocks(event_graph(cluster(root, files)))
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"cluster/a.yaml": kustomization("a", "./a"), "a/all.yaml": CHART + "---\n" + ISSUER},
            [(True, {("a", "cert-manager")})],
            id="together",
        ),
        pytest.param(
            {
                "cluster/a.yaml": kustomization("a", "./a"),
                "a/chart.yaml": CHART,
                "cluster/b.yaml": kustomization("b", "./b"),
                "b/issuer.yaml": ISSUER,
            },
            [],
            id="apart",
        ),
        pytest.param(
            {
                "cluster/a.yaml": kustomization("a", "./a"),
                "a/issuer.yaml": ISSUER,
                "a/b.yaml": kustomization("b", "./b"),
                "b/chart.yaml": CHART,
            },
            [(False, set())],
            id="the chart is in a child",
        ),
    ],
)  # fmt: skip
def test_pairs(
    files: dict[str, str], expected: list[tuple[bool, set[tuple[str, str]]]], tmp_path: Path
) -> None:
    assert pairs(tmp_path, files) == expected
