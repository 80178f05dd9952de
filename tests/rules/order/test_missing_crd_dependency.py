"""Objects that may be applied before their CRD."""

import pytest

from gitops_lint import testing
from gitops_lint.testing import lint_files
from tests.rules.order.unpromised import (
    CRD,
    NOTHING,
    STORE,
    WIDGET,
    check_order,
    kustomization,
    release,
    repository,
)

CRD_NOTE = '  # warning[missing-crd-dependency]: Until then its dry-run fails (no matches for kind "Widget")'
SOON_NOTE = "  # hint[missing-crd-dependency]: Flux retries after 2m"
AFTER_B = "dependsOn: [{name: b}]"


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
            repository(kustomization("a", note="  # warning[missing-crd-dependency]: Nothing orders it after HelmRelease flux-system/external-secrets of"), kustomization("b"), a=STORE, b=release()),
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
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    check_order(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (repository(kustomization("a"), kustomization("b"), a=WIDGET, b=CRD), "add `name: b` to its `dependsOn`"),
        (
            repository(kustomization("a"), kustomization("b", namespace="crds"), a=WIDGET, b=CRD),
            "add `{name: b, namespace: crds}` to its `dependsOn`",
        ),
        (
            repository(kustomization("a"), kustomization("b"), a=STORE, b=release()),
            ("add `name: b` to its `dependsOn`; write `wait: true` and `timeout: 5m` in Kustomization"
            " flux-system/b, because otherwise it is Ready before HelmRelease flux-system/external-secrets"),
        ),
        (
            repository(kustomization("a"), kustomization("b", "wait: true"), a=STORE, b=release()),
            "add `name: b` to its `dependsOn`",
        ),
        (
            repository(kustomization("a"), kustomization("b"), a=STORE, b=release() + "---\n" + kustomization("c", "dependsOn: [{name: a}]"), c=NOTHING),
            ("add `name: b` to its `dependsOn`; list HelmRelease flux-system/external-secrets under"
            " `healthChecks` of Kustomization flux-system/b, because otherwise it is Ready before HelmRelease"
            " flux-system/external-secrets"),
        ),
        (
            repository(kustomization("a"), kustomization("b", "wait: true"), a=WIDGET, b=CRD + "---\n" + kustomization("c", "dependsOn: [{name: a}]"), c=NOTHING),
            ("move Widget default/one into a Kustomization that depends on Kustomization flux-system/b,"
            " because Kustomization flux-system/b already depends on Kustomization flux-system/a"),
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
    assert finding.severity == "hint"
    assert finding.help == (
        "add `{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: b, namespace:"
        " flux-system, ready: true}` to its `dependsOn`"
    )


def test_those_of_one_parent_are_one_finding() -> None:
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
    assert [(it.severity, it.message) for it in findings] == [
        (
            "warning",
            "2 Kustomizations may be applied before the CRDs of their custom resources exist",
        ),
        (
            "hint",
            "Kustomization flux-system/d may be applied before the CRD of Widget default/three exists",
        ),
    ]
    assert [(it.location.path, it.message) for it in findings[0].related] == [
        ("a/content.yaml", "Kustomization flux-system/a applies Widget default/one"),
        (
            "b/content.yaml",
            "Kustomization flux-system/b applies CustomResourceDefinition widgets.example.com",
        ),
    ]
    assert [it.message for it in findings[0].objects] == [
        "Kustomization flux-system/a may be applied before the CRD of Widget default/one exists",
        "Kustomization flux-system/c may be applied before the CRD of Widget default/two exists",
    ]


@pytest.mark.parametrize(
    ("chart", "values", "api_version", "kind", "races"),
    [
        ("gateway-helm", "{}", "gateway.networking.k8s.io/v1", "TLSRoute", True),
        ("gateway-helm", "{crds: {enabled: false}}", "gateway.networking.k8s.io/v1", "TLSRoute", False),
        ("kopiur", "{}", "kopiur.home-operations.com/v1alpha1", "Repository", True),
        ("kyverno", "{}", "policies.kyverno.io/v1", "ValidatingPolicy", True),
        ("kyverno", "{crds: {install: false}}", "policies.kyverno.io/v1", "ValidatingPolicy", False),
        ("multus", "{}", "k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", True),
        ("rook-ceph", "{}", "csi.ceph.io/v1", "Driver", True),
        ("rook-ceph", "{csi: {installCsiOperator: false}}", "csi.ceph.io/v1", "Driver", False),
        ("tetragon", "{}", "cilium.io/v1alpha1", "TracingPolicy", True),
        ("tetragon", "{}", "cilium.io/v1alpha1", "PodInfo", False),
        ("volsync-perfectra1n", "{}", "volsync.backube/v1alpha1", "ReplicationSource", True),
        ("volsync-perfectra1n", "{manageCRDs: false}", "volsync.backube/v1alpha1", "ReplicationSource", False),
    ],
)  # fmt: skip
def test_a_chart_and_its_values(
    chart: str, values: str, api_version: str, kind: str, *, races: bool
) -> None:
    object_ = testing.manifest(api_version, kind, "it")
    note = f"  # warning[missing-crd-dependency]: Nothing orders it after HelmRelease flux-system/{chart} of"
    check_order(
        repository(
            kustomization("a", note=note if races else ""),
            kustomization("b"),
            a=object_,
            b=release(chart, values),
        )
    )
