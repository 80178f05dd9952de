"""CRDs that a health check or a ResourceSet names by themselves, and that a chart installs."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    documents,
    helm_release,
    kustomization,
    lint_files,
    manifest,
    source,
)

CRD = "apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition"
ISSUERS = "clusterissuers.cert-manager.io"
ISSUER = manifest(
    "cert-manager.io/v1", "ClusterIssuer", "own", "spec: {selfSigned: {}}", namespace=""
)
OPERATOR = documents(
    source("HelmRepository", "jetstack"),
    helm_release(
        "cert-manager",
        "chart: {spec: {chart: cert-manager, version: 1.x, sourceRef: {kind: HelmRepository, name: jetstack}}}",
        "values: {crds: {enabled: true}}",
    ),
)
DEADLOCK = "# error[cold-start-deadlock]: is a deadlock"


def check(name: str) -> str:
    return f"healthChecks: [{{{CRD}, name: {name}}}]"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (ISSUERS, ""),
        # All CRDs of a chart are installed together, but the API server serves each by itself.
        ("certificates.cert-manager.io", ""),
        ("widgets.example.com", "# hint[crd-provider-not-awaited]: does not wait for HelmRelease flux-system/cert-manager"),
    ],
)  # fmt: skip
def test_a_health_check_of_the_crd_itself(name: str, note: str) -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization(
                "operator", check(name), "timeout: 5m", "retryInterval: 2m", at_spec=note
            ),
            kustomization("issuer", "dependsOn: [{name: operator}]", "retryInterval: 2m"),
        ),
        "operator/chart.yaml": OPERATOR,
        "issuer/issuer.yaml": ISSUER,
    }
    rules = ["crd-provider-not-awaited", "missing-crd-dependency", "dependency-not-waiting"]
    assert_findings(lint_files(files), files, rules)


def test_a_health_check_of_a_crd_that_comes_later() -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("first", check(ISSUERS), "timeout: 5m", "retryInterval: 2m"),
            kustomization(
                "operator", f"dependsOn: [{{name: first}}]  {DEADLOCK}", "retryInterval: 2m"
            ),
        ),
        "operator/chart.yaml": OPERATOR,
        "first/config.yaml": manifest("v1", "ConfigMap", "first"),
    }
    assert_findings(lint_files(files), files, ["cold-start-deadlock", "never-ready"])


@pytest.mark.parametrize("depends", [True, False])
def test_a_resource_set_that_depends_on_the_crd(*, depends: bool) -> None:
    note = "  # hint[missing-crd-dependency]: may be applied before the CRD of ClusterIssuer own exists"
    entry = f"\n  dependsOn:\n  - {{{CRD}, name: {ISSUERS}, ready: true}}" if depends else ""
    body = f"spec:{'' if depends else note}{entry}\n  resources:\n  - {{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {{name: own}}, spec: {{selfSigned: {{}}}}}}"
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("operator", "retryInterval: 2m"),
            manifest(
                "fluxcd.controlplane.io/v1", "ResourceSet", "issuer", body, namespace="flux-system"
            ),
        ),
        "operator/chart.yaml": OPERATOR,
    }
    assert_findings(lint_files(files), files, ["missing-crd-dependency", "never-ready"])
