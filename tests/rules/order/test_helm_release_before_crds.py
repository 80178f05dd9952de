"""Charts that may be installed before the CRDs of what they render."""

from collections.abc import Mapping

import pytest

from gitops_lint.results.finding import Finding
from gitops_lint.testing import crd, documents, helm_release, kustomization, lint_files, source

RULE = "helm-release-before-crds"
MONITOR = "values: {serviceMonitor: {enabled: true}}"
AFTER = "add `name: crds` to `dependsOn` of Kustomization flux-system/web"
ROUTE = "values: {httpRoute: {enabled: true}}"


def release(name: str, chart: str, *entries: str, namespace: str = "default") -> str:
    template = f"chart: {{spec: {{chart: {chart}, version: 1.x, sourceRef: {{kind: HelmRepository, name: charts}}}}}}"
    return helm_release(name, template, *entries, namespace=namespace)


def findings(files: Mapping[str, str], *kustomizations: str) -> list[Finding]:
    sources = documents(
        *(source("HelmRepository", "charts", namespace=it) for it in ("default", "kube-system"))
    )
    given = {
        "clusters/production/sources.yaml": sources,
        "clusters/production/top.yaml": documents(*kustomizations),
        **files,
    }
    return list(lint_files(given, select=[RULE]).findings)


def test_the_dependency_of_one_release() -> None:
    files = {
        "apps/web.yaml": release("web", "podinfo", MONITOR),
        "apps/crds.yaml": release("crds", "prometheus-operator-crds", namespace="kube-system"),
    }
    (found,) = findings(files, kustomization("apps"))
    assert found.severity == "hint"
    assert found.message == (
        "HelmRelease default/web may be installed before the CRD of its ServiceMonitor exists"
    )
    assert found.help == "add `{name: crds, namespace: kube-system}` to its `dependsOn`"
    assert found.notes == (
        "Nothing orders it after HelmRelease kube-system/crds.",
        'Until then the installation fails (no matches for kind "ServiceMonitor").',
        "Flux retries it, at first soon, and later every 15m.",
    )
    assert (found.location.path, found.location.line) == ("apps/web.yaml", 7)


@pytest.mark.parametrize(
    "ordered",
    [
        {"apps": release("web", "podinfo", MONITOR, "dependsOn: [{name: crds}]")},
        {"apps": release("web", "podinfo", "values: {serviceMonitor: {enabled: false}}")},
        {"apps": release("web", "podinfo", "values: {serviceMonitor: {enabled: '${monitored}'}}")},
        {"apps": release("web", "podinfo", MONITOR, "suspend: true")},
    ],
)
def test_no_race(ordered: Mapping[str, str]) -> None:
    files = {
        "apps/web.yaml": ordered["apps"],
        "apps/crds.yaml": release("crds", "prometheus-operator-crds"),
    }
    assert findings(files, kustomization("apps")) == []


@pytest.mark.parametrize(
    ("web", "crds", "expected"),
    [
        ((), ("wait: true",), True),
        (("dependsOn: [{name: crds}]",), ("wait: true",), False),
        (("dependsOn: [{name: crds}]",), (), True),  # it is Ready before the chart is installed
    ],
)
def test_the_order_of_kustomizations(
    web: tuple[str, ...], crds: tuple[str, ...], *, expected: bool
) -> None:
    files = {
        "web/web.yaml": release("web", "podinfo", MONITOR),
        "crds/crds.yaml": release("crds", "prometheus-operator-crds"),
    }
    found = findings(files, kustomization("web", *web), kustomization("crds", *crds))
    assert bool(found) is expected


@pytest.mark.parametrize(
    ("crds", "advice"),
    [
        (("wait: true",), AFTER),
        ((), f"{AFTER} and write `wait: true` and `timeout: 5m` in Kustomization flux-system/crds"),
        (("dependsOn: [{name: web}]",), None),
    ],
)
def test_releases_after_one_chart_are_one_finding(
    crds: tuple[str, ...], advice: str | None
) -> None:
    files = {
        "web/web.yaml": documents(
            release("one", "podinfo", MONITOR), release("two", "podinfo", MONITOR)
        ),
        "crds/crds.yaml": release("crds", "prometheus-operator-crds"),
    }
    (found,) = findings(files, kustomization("web"), kustomization("crds", *crds))
    assert (
        found.message == "2 HelmReleases may be installed before the CRD of ServiceMonitor exists"
    )
    assert found.location.path == "crds/crds.yaml"
    each = "add `name: crds` to `dependsOn` of each HelmRelease"
    assert found.help == (f"{advice}; or {each}" if advice else each)


def test_several_kinds_of_one_kustomization_of_crds() -> None:
    files = {
        "web/web.yaml": documents(
            release("one", "podinfo", MONITOR),
            release("two", "podinfo", ROUTE),
        ),
        "crds/crds.yaml": documents(
            crd("ServiceMonitor", "monitoring.coreos.com"),
            crd("HTTPRoute", "gateway.networking.k8s.io"),
        ),
    }
    (found,) = findings(files, kustomization("web"), kustomization("crds"))
    assert found.message == (
        "2 HelmReleases may be installed before the CRDs of ServiceMonitor and HTTPRoute exist"
    )
    assert found.help == "add `name: crds` to `dependsOn` of Kustomization flux-system/web"


def test_crds_that_a_script_applies_first_are_in_time() -> None:
    files = {
        "web/web.yaml": release("web", "podinfo", MONITOR),
        "crds/crds.yaml": crd("ServiceMonitor", "monitoring.coreos.com"),
        "scripts/setup.sh": "kubectl apply --server-side -f crds/crds.yaml\n",
    }
    assert findings(files, kustomization("web"), kustomization("crds")) == []
