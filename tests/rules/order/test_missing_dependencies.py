"""What may be tried before what it needs is there: definitions, namespaces, configuration."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.order.unpromised import (
    CONFIG,
    CRD,
    NAMESPACE,
    NOTHING,
    STORE,
    VARS,
    WIDGET,
    kustomization,
    release,
    repository,
)

RULES = (
    "missing-crd-dependency",
    "missing-namespace-dependency",
    "missing-config-dependency",
)
CRD_NOTE = '  # warning[missing-crd-dependency]: (no matches for kind "Widget"), nothing of it is applied, and it is tried again after 1h'
SOON_NOTE = "  # info[missing-crd-dependency]: tried again after 2m"
NAMESPACE_NOTE = '  # warning[missing-namespace-dependency]: (namespaces "shop" not found)'
AFTER_B = "dependsOn: [{name: b}]"
VARIABLES = "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: settings}}]}]}}}
"""
RELEASE_INTO_SHOP = release().replace("  values:", "  targetNamespace: shop\n  values:")
RELEASE_WITH_VALUES = release().replace(
    "  values: {}", "  valuesFrom: [{kind: ConfigMap, name: vars}]"
)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            repository(kustomization("a", note=CRD_NOTE), kustomization("b"), a=WIDGET, b=CRD),
            id="no order",
        ),
        pytest.param(
            repository(kustomization("a", "retryInterval: 2m", note=SOON_NOTE), kustomization("b"), a=WIDGET, b=CRD),
            id="tried again soon",
        ),
        pytest.param(
            repository(kustomization("a", "retryInterval: ${R}", note=SOON_NOTE.partition(":")[0]), kustomization("b"), a=WIDGET, b=CRD),
            id="nobody knows when",
        ),
        pytest.param(
            repository(kustomization("a", note="  # warning[missing-crd-dependency]: HelmRelease flux-system/external-secrets of"), kustomization("b"), a=STORE, b=release()),
            id="a chart",
        ),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=STORE, b=release(more="{installCRDs: false}")),
            id="a chart that brings no definitions",
        ),
        pytest.param(repository(kustomization("a"), a=WIDGET), id="nobody is known to define it"),
        pytest.param(repository(kustomization("a"), a=CRD + "---\n" + WIDGET), id="in one"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=WIDGET, b=CRD), id="dependsOn"),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", "dependsOn: [{name: c}]"), kustomization("c"), a=WIDGET, b=NOTHING, c=CRD),
            id="dependsOn, at one remove",
        ),
        pytest.param(
            repository(kustomization("a", "dependsOn: [{name: b, readyExpr: 'dep.spec.x == self.spec.x'}]"), kustomization("b"), a=WIDGET, b=CRD),
            id="a readyExpr may ask for it",
        ),
        pytest.param(
            repository(kustomization("b"), a=WIDGET, b=CRD + "---\n" + kustomization("a")),
            id="applied by what brings it",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b"), kustomization("c"), a=WIDGET, b=CRD, c=CRD),
            id="one of two comes first",
        ),
        pytest.param(
            repository(kustomization("a", "suspend: true"), kustomization("b"), a=WIDGET, b=CRD),
            id="suspended",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b"), a=WIDGET, b=kustomization("c"), c=CRD),
            id="after what brings the provider: another rule",
        ),
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
                kustomization("a", note="  # warning[missing-namespace-dependency]: which installs into the namespace shop, and nothing says"),
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
        pytest.param(
            repository(
                kustomization("a", VARIABLES, note="  # warning[missing-config-dependency]: reads ConfigMap flux-system/vars, which comes with Kustomization flux-system/b, and nothing says that it comes after: until that is there, it cannot be built"),
                kustomization("b"), a=NOTHING, b=VARS,
            ),
            id="variables",
        ),
        pytest.param(repository(kustomization("a", VARIABLES), a=NOTHING), id="variables that somebody made by hand"),
        pytest.param(
            repository(kustomization("a", VARIABLES.replace("vars}", "vars, optional: true}")), kustomization("b"), a=NOTHING, b=VARS),
            id="optional variables",
        ),
        pytest.param(repository(kustomization("a", VARIABLES, AFTER_B), kustomization("b"), a=NOTHING, b=VARS), id="variables before"),
        pytest.param(
            repository(
                kustomization("a", note="  # info[missing-config-dependency]: HelmRelease flux-system/external-secrets of Kustomization flux-system/a reads ConfigMap flux-system/vars"),
                kustomization("b"), a=RELEASE_WITH_VALUES, b=VARS,
            ),
            id="values",
        ),
        pytest.param(
            repository(
                kustomization("a", "dependsOn: [{name: c}]", note="").replace("dependsOn:", "dependsOn:  # info[missing-config-dependency]: its pods do not start\n   "),
                kustomization("b", "dependsOn: [{name: c}]"), kustomization("c"), a=DEPLOYMENT, b=CONFIG, c=NAMESPACE,
            ),
            id="pods",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b"), a=DEPLOYMENT, b=NAMESPACE + "---\n" + CONFIG),
            id="pods after",
        ),
        pytest.param(repository(kustomization("a"), a=NAMESPACE + "---\n" + DEPLOYMENT + "---\n" + CONFIG), id="pods along with it"),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=RULES), given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (repository(kustomization("a"), kustomization("b"), a=WIDGET, b=CRD), "add `name: b` to its dependsOn"),
        (
            repository(kustomization("a"), kustomization("b", namespace="crds"), a=WIDGET, b=CRD),
            "add `{name: b, namespace: crds}` to its dependsOn",
        ),
        (
            repository(kustomization("a"), kustomization("b"), a=STORE, b=release()),
            ("add `name: b` to its dependsOn; write `wait: true` and `timeout: 5m` in Kustomization"
            " flux-system/b, or its Ready promises nothing of HelmRelease flux-system/external-secrets"),
        ),
        (
            repository(kustomization("a"), kustomization("b", "wait: true"), a=STORE, b=release()),
            "add `name: b` to its dependsOn",
        ),
        (
            repository(kustomization("a"), kustomization("b"), a=STORE, b=release() + "---\n" + kustomization("c", "dependsOn: [{name: a}]"), c=NOTHING),
            ("add `name: b` to its dependsOn; list HelmRelease flux-system/external-secrets under"
            " healthChecks of Kustomization flux-system/b, or its Ready promises nothing of HelmRelease"
            " flux-system/external-secrets"),
        ),
        (
            repository(kustomization("a"), kustomization("b", "wait: true"), a=WIDGET, b=CRD + "---\n" + kustomization("c", "dependsOn: [{name: a}]"), c=NOTHING),
            ("move Widget default/one into a Kustomization that depends on Kustomization flux-system/b,"
            " as that comes after Kustomization flux-system/a already"),
        ),
    ],
)  # fmt: skip
def test_help_makes_no_deadlock(given: dict[str, str], expected: str) -> None:
    (finding,) = lint_files(given, select=["missing-crd-dependency"]).findings
    assert finding.help == expected


def test_a_resource_set_depends_on_any_kind() -> None:
    resource_set = (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n"
        "metadata: {name: set, namespace: flux-system}\nspec:\n  resources:\n    - "
        + WIDGET.replace("\n", "\n      ").rstrip()
        + "\n"
    )
    given = repository(resource_set, kustomization("b"), b=CRD)
    (finding,) = lint_files(given, select=["missing-crd-dependency"]).findings
    assert finding.severity == "info"
    assert finding.help == (
        "add `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: b, namespace:"
        " flux-system, ready: true}` to its dependsOn"
    )


def test_those_that_need_the_same_entry_are_told_together() -> None:
    given = repository(
        kustomization("a"),
        kustomization("b"),
        kustomization("c"),
        kustomization("d", "retryInterval: 1m"),
        a=WIDGET,
        b=CRD,
        c=WIDGET.replace("one", "two"),
        d=WIDGET.replace("one", "three"),
    )
    findings = lint_files(given, select=["missing-crd-dependency"]).findings
    assert [(it.severity, it.message.partition(", and")[0]) for it in findings] == [
        (
            "warning",
            "Kustomization flux-system/a applies Widget default/one (1 more Kustomization alike)",
        ),
        ("info", "Kustomization flux-system/d applies Widget default/three"),
    ]
    assert [(it.location.path, it.message) for it in findings[0].related] == [
        ("a/content.yaml", "Kustomization flux-system/a applies Widget default/one"),
        (
            "b/content.yaml",
            "Kustomization flux-system/b applies CustomResourceDefinition widgets.example.com",
        ),
        ("c/content.yaml", "Kustomization flux-system/c applies Widget default/two"),
    ]
