"""An installation waits for the CRDs of what its chart renders."""

from dataclasses import replace
from pathlib import Path

import pytest

from gitops_lint.config import Config
from gitops_lint.config.charts import read_charts
from gitops_lint.order import EventGraph, event_graph
from gitops_lint.order.events.event import Reason
from gitops_lint.order.verdict import verdict
from gitops_lint.testing import helm_release, source
from tests.cluster.whole import cluster, kustomization
from tests.order.test_events import edges, graph, named, never, races

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: servicemonitors.monitoring.coreos.com}
spec: {group: monitoring.coreos.com, names: {kind: ServiceMonitor}}
"""
MONITOR = "values: {serviceMonitor: {enabled: true}}"


def release(name: str, chart: str, *entries: str) -> str:
    template = (
        f"chart: {{spec: {{chart: {chart}, sourceRef: {{kind: HelmRepository, name: {chart}}}}}}}"
    )
    parts = (
        source("HelmRepository", chart, namespace="default"),
        helm_release(name, template, *entries, namespace="default"),
    )
    return "---\n".join(parts)


def rendered(found: EventGraph) -> set[tuple[str, str, bool]]:
    """The edges for this reason: (event, needed event, certain)."""
    return {
        (named(edge.event), named(edge.needs), edge.certain)
        for waits in found.waits.values()
        for edge in waits
        if edge.reason is Reason.RENDERED
    }


@pytest.mark.parametrize(
    ("provider", "stage"), [("kube-prometheus-stack", 0), ("prometheus-operator-crds", 1)]
)
def test_an_installation_waits_for_the_crds_of_another_chart(
    provider: str, stage: int, tmp_path: Path
) -> None:
    """The CRDs in `crds/` of a chart are installed before the rest of it."""
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "cluster/b.yaml": kustomization("b", "./b"),
        "a/podinfo.yaml": release("podinfo", "podinfo", MONITOR),
        "b/crds.yaml": release("crds", provider),
    }
    found = graph(tmp_path, files)
    assert rendered(found) == {("staged podinfo(1)", "served ServiceMonitor", True)}
    assert ("served ServiceMonitor", "owner", f"staged crds({stage})") in edges(found, "")
    assert never(found) == set()
    assert ("staged podinfo(1)", "served ServiceMonitor") in races(found)


@pytest.mark.parametrize("order", ["dependsOn: [{name: crds}]", ""])
def test_depends_on_orders_them(order: str, tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/podinfo.yaml": release("podinfo", "podinfo", MONITOR, *([order] if order else [])),
        "a/crds.yaml": release("crds", "prometheus-operator-crds"),
    }
    assert bool(races(graph(tmp_path, files))) is not bool(order)


def test_a_crd_of_the_same_kustomization_comes_first(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/all.yaml": CRD + "---\n" + release("podinfo", "podinfo", MONITOR),
    }
    found = graph(tmp_path, files)
    assert rendered(found) == {("staged podinfo(1)", "served ServiceMonitor", True)}
    assert races(found) == set()


def test_a_deadlock(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "wait: true"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
        "a/podinfo.yaml": release("podinfo", "podinfo", MONITOR),
        "b/crds.yaml": release("crds", "kube-prometheus-stack"),
    }
    assert never(graph(tmp_path, files)) == {"a", "b", "podinfo", "crds"}


@pytest.mark.parametrize(("place", "stuck"), [("crds", set()), ("templates", {"a", "one", "two"})])
def test_two_charts_with_crds_of_each_other(place: str, stuck: set[str], tmp_path: Path) -> None:
    """The first attempts of both fail, but install `crds/`."""
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "wait: true"),
        "a/one.yaml": release("one", "one"),
        "a/two.yaml": release("two", "two"),
    }
    one, two = "example.com/One", "example.com/Two"
    charts = {
        "one": {"groups": [one], "crds": place, "renders": [{"kinds": [two]}]},
        "two": {"groups": [two], "crds": place, "renders": [{"kinds": [one]}]},
    }
    made = replace(cluster(tmp_path, files), config=Config(charts=read_charts(charts)))
    assert never(event_graph(made)) == stuck


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("values: {serviceMonitor: {enabled: '${monitors}'}}", {False}),
        ("valuesFrom: [{kind: Secret, name: values}]", {False}),
        ("values: {serviceMonitor: {enabled: false}}", set()),
    ],
)
def test_unknown_values_block_nothing(values: str, expected: set[bool], tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "wait: true"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
        "a/podinfo.yaml": release("podinfo", "podinfo", values),
        "b/crds.yaml": release("crds", "kube-prometheus-stack"),
    }
    found = graph(tmp_path, files)
    monitors = {certain for _, needs, certain in rendered(found) if "ServiceMonitor" in needs}
    assert monitors == expected
    assert "crds" not in never(found)


def test_a_kind_that_nothing_here_provides_is_a_need(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/podinfo.yaml": release("podinfo", "podinfo", MONITOR),
    }
    found = cluster(tmp_path, files)
    (need,) = verdict(found).needs
    assert (need.name.kind, need.group, need.certain) == (
        "ServiceMonitor",
        "monitoring.coreos.com",
        True,
    )
    assert [str(user.name) for user in need.users] == ["HelmRelease default/podinfo"]
    assert rendered(event_graph(found)) == {("staged podinfo(1)", "served ServiceMonitor", True)}


THERE = "kubeConfig: {secretRef: {name: there}}"


@pytest.mark.parametrize("consumer", ["", THERE])
@pytest.mark.parametrize("provider", ["", THERE])
def test_crds_count_in_the_cluster_of_the_chart(
    consumer: str, provider: str, tmp_path: Path
) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/podinfo.yaml": release("podinfo", "podinfo", MONITOR, *filter(None, [consumer])),
        "a/crds.yaml": release("crds", "prometheus-operator-crds", *filter(None, [provider])),
    }
    found = graph(tmp_path, files)
    served = ("served ServiceMonitor", "owner", "staged crds(1)")
    assert (served in edges(found, "")) is (consumer == provider)
