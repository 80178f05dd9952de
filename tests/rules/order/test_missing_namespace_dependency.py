"""Objects that may be applied before their namespace."""

import pytest

from gitops_lint.testing import documents, helm_release, lint_files
from gitops_lint.testing import kustomization as written
from tests.rules.order.unpromised import (
    CONFIG,
    NAMESPACE,
    NOTHING,
    check_order,
    kustomization,
    release,
    repository,
)

NAMESPACE_NOTE = '  # warning[missing-namespace-dependency]: (namespaces "shop" not found)'
AFTER_B = "dependsOn: [{name: b}]"
RELEASE_INTO_SHOP = release().replace("  values:", "  targetNamespace: shop\n  values:")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            repository(kustomization("a", note=NAMESPACE_NOTE), kustomization("b"), a=CONFIG, b=NAMESPACE),
            id="a namespace",
        ),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=CONFIG, b=NAMESPACE), id="a namespace before"),
        pytest.param(repository(kustomization("a"), a=CONFIG), id="a namespace that nobody makes"),
        pytest.param(repository(kustomization("a"), a=CONFIG + "---\n" + NAMESPACE), id="its own namespace"),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=NOTHING, b=NAMESPACE.replace("shop", "default")),
            id="a namespace of Kubernetes",
        ),
        pytest.param(
            repository(
                kustomization("a", note="  # warning[missing-namespace-dependency]: may be installed before Namespace shop exists"),
                kustomization("b"), a=RELEASE_INTO_SHOP, b=NAMESPACE,
            ),
            id="a release into a namespace",
        ),
        pytest.param(
            repository(
                kustomization("a"), kustomization("b"), b=NAMESPACE,
                a=RELEASE_INTO_SHOP.replace("  values:", "  install: {createNamespace: true}\n  values:"),
            ),
            id="a release that makes its namespace",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    check_order(given)


@pytest.mark.parametrize(
    ("install", "severity"),
    [
        ("{}", "warning"),
        ("{remediation: {retries: 0}}", "warning"),
        ("{strategy: {name: RemediateOnFailure}}", "warning"),
        ("{remediation: {retries: 3}}", "warning"),
        ("{remediation: {retries: 10}}", "hint"),
        ("{remediation: {retries: -1}}", "hint"),
        ("{strategy: {name: RetryOnFailure}}", "hint"),
    ],
)
def test_a_release_that_retries_survives_a_lost_race(install: str, severity: str) -> None:
    given = {
        "clusters/production/top.yaml": documents(
            written("releases", "retryInterval: 1m"), written("spaces")
        ),
        "releases/release.yaml": helm_release(
            "web", "targetNamespace: shop", f"install: {install}", namespace="flux-system"
        ),
        "spaces/shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
    }
    (finding,) = lint_files(given, select=["missing-namespace-dependency"]).findings
    assert finding.severity == severity
