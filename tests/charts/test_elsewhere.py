"""A Kustomization whose content is in another repository may install the CRDs of a chart."""

from pathlib import Path

import pytest

from gitops_lint.order import deadlocks
from gitops_lint.order.aided import aided_graph
from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Outcome
from gitops_lint.testing import manifest
from tests.charts.test_bootstrap import FILES
from tests.cluster.whole import SYNC, cluster, kustomization

OWN = SYNC.replace("example.com/fleet", "example.com/acme/fleet")


@pytest.mark.parametrize(
    ("url", "path", "more", "free"),
    [
        ("https://github.com/cert-manager/cert-manager", "./deploy", "", True),
        ("https://github.com/acme/helm-charts.git", "./charts/cert-manager/crds", "", True),
        ("https://github.com/acme/helm-charts", "./", 'ignore: "/*\\n!/charts/cert-manager/crds"', True),
        ("https://github.com/acme/helm-charts", "./", "ref: {tag: cert-manager-v1.18.2}", True),
        ("https://github.com/acme/certificates", "./crds", "", True),
        ("https://example.com/acme/platform", "./crds", "", True),
        ("https://example.com/acme/platform", "./apps", "", False),
        ("https://github.com/acme/dragonfly", "./crds", "", False),
        ("https://github.com/acme/helm-charts", "./charts/kube-prometheus-stack/crds", "", False),
    ],
)  # fmt: skip
def test_the_crds_of_another_repository(
    url: str, path: str, more: str, free: bool, tmp_path: Path
) -> None:
    spec = f"spec: {{interval: 1h, url: '{url}'{more and ', '}{more}}}"
    source = manifest(
        "source.toolkit.fluxcd.io/v1", "GitRepository", "far", spec, namespace="flux-system"
    )
    far = kustomization("more", path, source="GitRepository/far")
    files = {**FILES, "cluster/far.yaml": f"{source}---\n{far}"}
    found = cluster(tmp_path, files, OWN)
    assert [it.kind for it in deadlocks(aided_graph(found))] == ([] if free else ["cold"])
    # Anything may be in content that is not in the checkout.
    assert (verdict(found).outcome is Outcome.CANNOT_TELL) is not free


def test_a_suspended_kustomization_installs_nothing(tmp_path: Path) -> None:
    source = manifest(
        "source.toolkit.fluxcd.io/v1",
        "GitRepository",
        "far",
        "spec: {interval: 1h, url: 'https://github.com/cert-manager/cert-manager'}",
        namespace="flux-system",
    )
    far = kustomization("more", "./crds", "suspend: true", source="GitRepository/far")
    files = {**FILES, "cluster/far.yaml": f"{source}---\n{far}"}
    assert [it.kind for it in deadlocks(aided_graph(cluster(tmp_path, files)))] == ["cold"]
