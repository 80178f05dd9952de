"""Charts and Namespaces in clusters that a kubeconfig names."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    helm_release,
    kustomization,
    lint_files,
    manifest,
    source,
)

CHART = "chart: {spec: {chart: cert-manager, version: 1.x, sourceRef: {kind: HelmRepository, name: jetstack}}}"
VALUES = "values: {crds: {enabled: true}}"
RULES = ["cold-start-deadlock", "missing-crd-dependency", "missing-namespace-dependency"]
HEALTH = ("wait: true", "timeout: 6m")
ISSUER = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: own}\nspec: {selfSigned: {}}\n"
RACE = (
    "# warning[missing-crd-dependency]: may be applied before the CRD of ClusterIssuer own exists"
)


def edge(name: str) -> str:
    return f"kubeConfig: {{secretRef: {{name: {name}}}}}"


def operator(*entries: str, namespace: str = "flux-system") -> str:
    return documents(
        source("HelmRepository", "jetstack", namespace=namespace),
        helm_release("cert-manager", CHART, VALUES, *entries, namespace=namespace),
    )


@pytest.mark.parametrize(
    ("operator_in", "namespace", "issuer_in", "is_race"),
    [
        (edge("one"), "flux-system", edge("one"), True),
        (edge("one"), "flux-system", edge("two"), False),  # two clusters
        (edge("one"), "default", edge("one"), True),  # probably copies of one kubeconfig
        (edge("one"), "flux-system", "", False),  # needed from outside
        ("", "flux-system", edge("one"), False),
    ],
)
def test_a_chart_installs_crds_where_its_kubeconfig_says(
    operator_in: str, namespace: str, issuer_in: str, *, is_race: bool
) -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("operator", *HEALTH),
            kustomization(
                "issuer", "retryInterval: 10m", issuer_in, at_spec=RACE if is_race else ""
            ),
        ),
        "operator/chart.yaml": operator(*filter(None, [operator_in]), namespace=namespace),
        "issuer/issuer.yaml": ISSUER,
    }
    assert_findings(lint_files(files), files, RULES)


def test_an_order_that_can_never_be_met() -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization(
                "operator",
                "dependsOn: [{name: issuer}]  # error[cold-start-deadlock]: is a deadlock",
                *HEALTH,
            ),
            kustomization("issuer", "retryInterval: 2m", edge("one"), *HEALTH),
        ),
        "operator/chart.yaml": operator(edge("one")),
        "issuer/issuer.yaml": ISSUER,
    }
    assert_findings(lint_files(files), files, RULES)


def test_kubeconfigs_of_two_tenants_are_two_clusters() -> None:
    """Both of them have charts, so a Secret with the same name in each namespace is another cluster."""
    one = kustomization(
        "one", "path: ./one", edge("kubeconfig"), "retryInterval: 10m", namespace="default"
    )
    two = kustomization("two", "path: ./two", edge("kubeconfig"), "retryInterval: 10m")
    files = {
        "clusters/a/all.yaml": documents(one, two),
        "clusters/a/charts.yaml": documents(
            source("HelmRepository", "podinfo"),
            helm_release(
                "podinfo",
                "chart: {spec: {chart: podinfo, version: 1.x, sourceRef: {kind: HelmRepository, name: podinfo}}}",
                edge("kubeconfig"),
            ),
            operator(edge("kubeconfig"), namespace="default"),
        ),
        "one/config.yaml": config_map("one"),
        "two/issuer.yaml": ISSUER,
    }
    assert_findings(lint_files(files), files, RULES)


def test_the_namespace_of_a_release_in_another_cluster() -> None:
    files = {
        "clusters/a/all.yaml": documents(
            kustomization("namespaces", edge("one"), "retryInterval: 2m"),
            kustomization("shop", at_spec="# warning[missing-namespace-dependency]: may be installed before Namespace shop exists"),
        ),
        "namespaces/shop.yaml": manifest("v1", "Namespace", "shop", namespace=""),
        "shop/shop.yaml": documents(
            source("OCIRepository", "shop", "ref: {tag: 1.0.0}"),
            helm_release("shop", "chartRef: {kind: OCIRepository, name: shop}", edge("one"), "targetNamespace: shop"),
        ),
    }  # fmt: skip
    assert_findings(lint_files(files), files, RULES)
