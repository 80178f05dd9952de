"""The event graph of small clusters: all edges, events that never happen, and races."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.order import EventGraph, event_graph
from gitops_lint.order.events.event import Event
from tests.cluster.whole import cluster, config_map, kustomization

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, names: {kind: Widget}}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web
          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: token, optional: true}}]
"""
RESOURCE_SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: set, namespace: flux-system}
spec:
  dependsOn: [{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, namespace: flux-system, name: a, ready: true}]
  steps:
    - name: first
      resources: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: default}}]
    - name: second
      resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: late, namespace: default}}]
"""  # fmt: skip


def graph(root: Path, files: Mapping[str, str]) -> EventGraph:
    return event_graph(cluster(root, files))


def named(event: Event | None) -> str:
    if event is None:
        return "nothing"
    stage = f"({event.stage})" if event.what == "staged" else ""
    return f"{event.what} {event.id.name or event.id.kind}{stage}"


def edges(found: EventGraph, *names: str) -> set[tuple[str, str, str]]:
    """The edges of these events without lifecycle edges: (event, reason, needed event)."""
    return {
        (named(event), edge.reason.value, named(edge.needs))
        for event, waits in found.waits.items()
        for edge in waits
        if edge.reason.value != "own course" and event.id.name in names
    }


def never(found: EventGraph) -> set[str]:
    """The Kustomizations, ResourceSets and HelmReleases that are never Ready."""
    return {item.name for item in found.unready(found.never)}


def races(found: EventGraph) -> set[tuple[str, str]]:
    return {(named(edge.event), named(edge.needs)) for edge in found.races}


def test_the_lifecycle_of_one_kustomization(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {"cluster/a.yaml": kustomization("a", "./a"), "a/all.yaml": CRD + "---\n" + WIDGET},
    )
    course = {
        (named(event), named(edge.needs))
        for event, waits in found.waits.items()
        for edge in waits
        if event.id.name == "a"
    }
    assert course == {
        ("exists a", "staged flux-system(3)"),
        ("started a", "exists a"),
        ("started a", "artifact flux-system"),
        ("staged a(0)", "started a"),
        ("staged a(1)", "staged a(0)"),
        ("staged a(3)", "staged a(1)"),
        ("applied a", "staged a(3)"),
        ("ready a", "applied a"),
    }
    assert not found.never
    assert not found.races


def test_depends_on_and_ready_expr(tmp_path: Path) -> None:
    more = "dependsOn: [{name: b}, {name: c, readyExpr: 'dep.spec.suspend == false'}, {name: gone}]"
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", more),
            "cluster/b.yaml": kustomization("b", "./b"),
            "cluster/c.yaml": kustomization("c", "./c"),
            **{f"{name}/c.yaml": config_map(name) for name in "abc"},
        },
    )
    assert {it for it in edges(found, "a") if it[1] != "owner"} == {
        ("started a", "source", "artifact flux-system"),
        ("started a", "dependsOn", "ready b"),
        ("started a", "dependsOn", "exists c"),
        ("started a", "readyExpr", "ready c"),
        ("started a", "missing object", "nothing"),
    }
    assert never(found) == {"a"}


@pytest.mark.parametrize(
    ("expr", "stuck"),
    [
        ("dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')", {"a", "b"}),
        ("dep.status.conditions.filter(c, c.type == 'Ready').all(c, c.status == 'True')", set()),
        ("dep.metadata.labels['v'] == '2'", set()),
    ],
)
def test_a_ready_expr_may_ask_for_ready(expr: str, stuck: set[str], tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", f'dependsOn: [{{name: b, readyExpr: "{expr}"}}]'),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/c.yaml": config_map("a"),
            "b/c.yaml": config_map("b"),
        },
    )  # fmt: skip
    assert never(found) == stuck


@pytest.mark.parametrize(
    ("more", "expected"),
    [("wait: true", {("ready a", "health check", "ready web")}), ("wait: false", set())],
)
def test_health(more: str, expected: set[tuple[str, str, str]], tmp_path: Path) -> None:
    found = graph(
        tmp_path, {"cluster/a.yaml": kustomization("a", "./a", more), "a/web.yaml": DEPLOYMENT}
    )
    assert {it for it in edges(found, "a") if it[0] == "ready a"} == expected


def test_a_workload_waits_for_its_configuration(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "wait: true"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/web.yaml": DEPLOYMENT,
            "b/settings.yaml": config_map("settings"),
        },
    )
    assert edges(found, "web") == {
        ("exists web", "owner", "staged a(3)"),
        ("ready web", "configuration", "exists settings"),
    }
    assert never(found) == {"a", "b"}


def test_a_suspended_object_never_starts(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "suspend: true"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "cluster/c.yaml": kustomization("c", "./c"),
            **{f"{name}/c.yaml": config_map(name) for name in "abc"},
        },
    )
    assert never(found) == {"a", "b"}


def test_a_need_without_an_order_is_a_race(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "cluster/b.yaml": kustomization("b", "./b"),
        "a/widget.yaml": WIDGET.replace("default", "shop"),
        "b/crd.yaml": CRD + "---\n" + NAMESPACE,
    }
    found = graph(tmp_path / "race", files)
    assert races(found) == {("staged a(3)", "served Widget"), ("staged a(3)", "exists shop")}
    assert not found.never
    files["cluster/a.yaml"] = kustomization("a", "./a", "dependsOn: [{name: b}]")
    assert not graph(tmp_path / "promised", files).races


def test_an_order_may_be_indirect(tmp_path: Path) -> None:
    """By the owner, by a health check, and by another need."""
    found = graph(
        tmp_path,
        {
            "cluster/b.yaml": kustomization("b", "./b", "wait: true"),
            "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: b}]"),
            "b/d.yaml": kustomization("d", "./d"),
            "d/crd.yaml": CRD,
            "c/widget.yaml": WIDGET,
        },
    )
    assert not found.races


def test_each_of_several_providers_must_be_ordered(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: b}]"),
            "cluster/b.yaml": kustomization("b", "./b"),
            "cluster/c.yaml": kustomization("c", "./c"),
            "cluster/u.yaml": kustomization("u", "./u"),
            "a/widget.yaml": WIDGET,
            "u/widget.yaml": WIDGET.replace("one", "two"),
            "b/crd.yaml": CRD,
            "c/crd.yaml": CRD,
        },
    )
    assert races(found) == {("staged u(3)", "served Widget")}


def test_the_steps_of_a_resource_set_wait_for_each_other(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/set.yaml": RESOURCE_SET,
            "a/c.yaml": config_map("c"),
        },
    )
    assert edges(found, "set") == {
        ("exists set", "owner", "staged flux-system(3)"),
        ("started set", "dependsOn", "ready a"),
        ("staged set(6)", "health check", "ready web"),
    }
    assert not found.never


def test_objects_blocked_by_a_failure(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: b}]"),
            "cluster/d.yaml": kustomization("d", "./d"),
            **{f"{name}/c.yaml": config_map(name) for name in "abcd"},
        },
    )
    failing = next(event for event in found.waits if named(event) == "ready a")
    assert [item.name for item in found.blocked_by(failing)] == ["a", "b", "c"]


RELEASE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: "https://charts.example.com"}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: release, namespace: flux-system}
spec:
  interval: 1h
  targetNamespace: operators
  chart: {spec: {chart: widgets, sourceRef: {kind: HelmRepository, name: charts}}}
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("wait: '${WAIT}'", {("ready release", False), ("ready charts", False)}),
        ("healthChecks: [{kind: Deployment, name: widgets, namespace: operators}]", {("staged release(1)", False)}),
        ("healthChecks: [{kind: Deployment, name: widgets, namespace: elsewhere}]", set()),
        ("wait: true", {("ready release", True), ("ready charts", True)}),
    ],
)  # fmt: skip
def test_uncertain_health(more: str, expected: set[tuple[str, bool]], tmp_path: Path) -> None:
    """A variable, and an object that no Kustomization applies: a chart may create it."""
    found = graph(
        tmp_path, {"cluster/a.yaml": kustomization("a", "./a", more), "a/release.yaml": RELEASE}
    )
    assert expected == {
        (named(edge.needs), edge.certain)
        for event, waits in found.waits.items()
        for edge in waits
        if named(event) == "ready a" and edge.reason.value == "health check"
    }


def test_pods_wait_for_their_configuration_without_dependents(tmp_path: Path) -> None:
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b"),
            "a/web.yaml": DEPLOYMENT,
            "b/settings.yaml": config_map("settings"),
        },
    )
    assert races(found) == {("ready web", "exists settings")}


def test_an_object_with_if_not_present_is_awaited_once(tmp_path: Path) -> None:
    """The parent times out once; on its next attempt the child exists, and the parent skips it."""
    child = kustomization("b", "./b", "dependsOn: [{name: a}]")
    once = child.replace(
        "namespace: flux-system}",
        'namespace: flux-system, annotations: {"kustomize.toolkit.fluxcd.io/ssa": IfNotPresent}}',
    )
    for text, stuck in ((child, {"a", "b"}), (once, set())):
        found = graph(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a", "wait: true"),
                "a/b.yaml": text,
                "b/c.yaml": config_map("c"),
            },
        )
        assert never(found) == stuck


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("targetNamespace: shop", {"exists shop"}),
        ("targetNamespace: shop, storageNamespace: history", {"exists shop", "exists history"}),
        ("targetNamespace: shop, storageNamespace: shop, install: {createNamespace: true}", set()),
        ("targetNamespace: other, storageNamespace: history, install: {createNamespace: true}", {"exists history"}),
        ("targetNamespace: shop, kubeConfig: {secretRef: {name: there}}", set()),
    ],
)  # fmt: skip
def test_the_namespaces_of_a_release(spec: str, expected: set[str], tmp_path: Path) -> None:
    lines = "".join(f"  {part}\n" for part in spec.split(", "))
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b"),
            "a/release.yaml": RELEASE.replace("  targetNamespace: operators\n", lines),
            "b/shop.yaml": NAMESPACE + "---\n" + NAMESPACE.replace("shop", "history"),
        },
    )
    assert {
        need for _, reason, need in edges(found, "release") if reason == "namespace"
    } == expected
