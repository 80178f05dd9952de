"""Which custom resources the charts of HelmReleases render with their values."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.charts import Rendered, rendered_kinds
from gitops_lint.cluster import Content, Resource
from gitops_lint.cluster.artifacts.sourceignore import artifact_of
from gitops_lint.config import Config
from gitops_lint.config.charts import Api, read_charts
from gitops_lint.documents import File, Tree, parse_text
from tests.charts.test_charts import release, repository
from tests.order.objects import cluster, located, resource

MONITOR = Api("monitoring.coreos.com", "ServiceMonitor")
ROUTE = Api("gateway.networking.k8s.io", "HTTPRoute")
CHART = ("spec", "chart", "spec", "chart")
VALUES = ("spec", "values")


def rendered(chart: str, values: Any = None, *more: Resource, **spec: Any) -> set[Rendered]:
    it = release(chart, values, **spec)
    return set(rendered_kinds(it, cluster(it, repository(), *more)))


def found(api: Api, *path: str | int, certain: bool = True) -> Rendered:
    return Rendered(api, (*VALUES, *path) if path else CHART, certain)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (None, set()),
        ({"serviceMonitor": {"enabled": False}}, set()),
        (
            {"serviceMonitor": {"enabled": True}},
            {found(MONITOR, "serviceMonitor", "enabled")},
        ),
        (
            {"serviceMonitor": {"enabled": "${MONITOR}"}},
            {found(MONITOR, "serviceMonitor", "enabled", certain=False)},
        ),
        (
            {"serviceMonitor": {"enabled": True}, "httpRoute": {"enabled": True}},
            {found(MONITOR, "serviceMonitor", "enabled"), found(ROUTE, "httpRoute", "enabled")},
        ),
    ],
)
def test_one_key(values: Any, expected: set[Rendered]) -> None:
    assert rendered("podinfo", values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"prometheus": {"servicemonitor": {"enabled": True}}}, True),
        ({"prometheus": {"enabled": False, "servicemonitor": {"enabled": True}}}, False),
        ({"prometheus": {"enabled": True}}, False),
    ],
)
def test_several_keys(values: Any, expected: bool) -> None:
    assert (MONITOR in {it.api for it in rendered("cert-manager", values)}) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"route": {}}, set()),
        ({"route": {"main": {}}}, {found(ROUTE, "route", "main")}),
        ({"route": {"main": None}}, set()),
        ({"route": {"main": {"enabled": False}}}, set()),
        (
            {"route": {"one.two": {"enabled": False}, "three.four": {"enabled": True}}},
            {found(ROUTE, "route", "three.four")},
        ),
        (
            {"route": {"main": {"kind": "TLSRoute"}}},
            {found(ROUTE._replace(kind="TLSRoute"), "route", "main")},
        ),
        (
            {"route": {"main": {"kind": "${KIND}"}}},
            {found(ROUTE, "route", "main", certain=False)},
        ),
        ({"route": "${ROUTES}"}, {found(ROUTE, "route", certain=False)}),
        ({"route": {"main": "${ROUTE}"}}, {found(ROUTE, "route", "main", certain=False)}),
    ],
)
def test_items(values: Any, expected: set[Rendered]) -> None:
    assert rendered("app-template", values) == expected


WIDGETS = {
    "groups": [],
    "renders": [
        {
            "kinds": ["example.com/Widget"],
            "values": {"all": {"list.*.on": False, "list.*.more": True}},
        },
        {"kinds": ["example.com/Gadget"], "values": {"equal": {"type": "gadget"}}},
        {"objects": "extraObjects"},
        {"kinds": ["example.com/Guarded"], "guarded": True},
    ],
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (None, set()),
        ({"list": [{"on": True, "more": False}, {"on": False}]}, set()),  # not for the same item
        ({"list": [{"on": False}, {"on": True}]}, {"Widget"}),
        ({"type": "widget"}, set()),
        ({"type": "gadget"}, {"Gadget"}),
        ({"extraObjects": [{"apiVersion": "example.com/v1", "kind": "One"}, "text"]}, {"One"}),
        ({"extraObjects": {"it": {"apiVersion": "example.com/v1", "kind": "One"}}}, {"One"}),
        (
            {
                "extraObjects": [
                    "apiVersion: example.com/v1\nkind: One\nmetadata: {name: {{ .x }}}\n"
                ]
            },
            {"One"},
        ),
        ({"extraObjects": [{"apiVersion": "example.com/v1"}, None, 1]}, set()),
    ],
)
def test_entries_of_the_configuration(values: Any, expected: set[str]) -> None:
    it = release("widgets", values)
    config = Config(charts=read_charts({"widgets": WIDGETS}))
    kinds = rendered_kinds(it, replace(cluster(it, repository()), config=config))
    assert {kind.api for kind in kinds} == {Api("example.com", kind) for kind in expected}


def config_map(name: str, text: str) -> Resource:
    it = resource("ConfigMap", name, api_version="v1")
    return Resource(located({**it.data, "data": {"values.yaml": text}}), it.origin)


ON = config_map("on", "serviceMonitor: {enabled: true}\n")
OFF = config_map("off", "serviceMonitor: {enabled: false}\n")
ROUTES = config_map("routes", "route: {main: {enabled: false}, other: {}}\n")


@pytest.mark.parametrize(
    ("chart", "values", "sources", "expected"),
    [
        ("podinfo", None, ["on"], {found(MONITOR)}),
        ("podinfo", None, ["on", "off"], set()),
        ("podinfo", None, ["off", "on"], {found(MONITOR)}),
        ("podinfo", {"serviceMonitor": {"enabled": False}}, ["on"], set()),
        ("app-template", {"route": {"main": {}}}, ["routes"], {found(ROUTE)}),
        ("app-template", {"route": {"main": {}, "other": None}}, ["routes"], set()),
        (
            "app-template",
            {"route": {"main": {"enabled": True}}},
            ["routes"],
            {found(ROUTE, "route", "main")},
        ),
    ],
)
def test_values_from_config_maps(
    chart: str, values: Any, sources: list[str], expected: set[Rendered]
) -> None:
    entries = [{"kind": "ConfigMap", "name": name} for name in sources]
    assert rendered(chart, values, ON, OFF, ROUTES, valuesFrom=entries) == expected


def test_the_same_values_are_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    artifact, seen = artifact_of(Tree(tmp_path)), []

    def parse(path: str, text: str) -> File:
        seen.append(text)
        return parse_text(path, text)

    monkeypatch.setattr("gitops_lint.charts.values.parse_text", parse)
    it = release("app-template", None, valuesFrom=[{"kind": "ConfigMap", "name": "routes"}])
    for _ in range(2):
        made = cluster(it, repository(), Resource(ROUTES.data, ROUTES.origin))
        content = Content(it, "here", artifact=artifact)
        assert {it.api for it in rendered_kinds(it, replace(made, contents={it.id: content}))} == {
            ROUTE
        }
    assert seen == ["route: {main: {enabled: false}, other: {}}\n"]


def test_unknown_values_are_not_certain() -> None:
    secret = [{"kind": "Secret", "name": "values"}]
    assert not any(it.certain for it in rendered("podinfo", valuesFrom=secret))
    assert MONITOR in {it.api for it in rendered("podinfo", valuesFrom=secret)}


def test_a_post_renderer_may_remove_the_objects() -> None:
    patch = {"target": {"kind": "ServiceMonitor"}, "patch": "$patch: delete"}
    them = rendered(
        "podinfo",
        {"serviceMonitor": {"enabled": True}, "httpRoute": {"enabled": True}},
        postRenderers=[{"kustomize": {"patches": [patch]}}],
    )
    assert {(it.api, it.certain) for it in them} == {(MONITOR, False), (ROUTE, True)}


def test_what_is_always_rendered() -> None:
    assert rendered("gha-runner-scale-set") == {
        found(Api("actions.github.com", "AutoscalingRunnerSet"))
    }
    assert rendered("${CHART}") == set()
    assert rendered("nobody-knows-it") == set()
