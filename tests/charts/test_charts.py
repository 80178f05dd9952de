"""Which CRDs the charts of HelmReleases install, and what their webhooks guard."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.charts import (
    InstalledCrds,
    chart_of,
    guarded_by_webhooks,
    installed_crds,
)
from gitops_lint.charts.catalog import built_in, names
from gitops_lint.charts.values import Values
from gitops_lint.cluster import Cluster, Resource, find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.config.charts import Api, ChartEntry, read_charts
from gitops_lint.documents import Tree
from gitops_lint.testing import write_files
from tests.order.objects import cluster, located, resource

SOURCES = "source.toolkit.fluxcd.io/v1"
NOTHING = InstalledCrds()
URL = "https://charts.example.com"


def groups(*names: str, certain: bool = True) -> InstalledCrds:
    return InstalledCrds(frozenset(names), certain=certain)


CERTIFICATES = groups("cert-manager.io", "acme.cert-manager.io")
MAYBE = CERTIFICATES._replace(certain=False)


def release(
    chart: str, values: Any = None, source: str = "HelmRepository", **spec: Any
) -> Resource:
    """A HelmRelease of a chart that a source called `charts` has."""
    template = {"chart": chart, "sourceRef": {"kind": source, "name": "charts"}}
    return resource("HelmRelease", "it", {"chart": {"spec": template}, "values": values, **spec})


def repository(url: str = URL, kind: str = "HelmRepository") -> Resource:
    return resource(kind, "charts", {"url": url}, api_version=SOURCES)


def provided(
    chart: str, values: Any = None, url: str = URL, *more: Resource, **spec: Any
) -> InstalledCrds:
    it = release(chart, values, **spec)
    return installed_crds(it, cluster(it, repository(url), *more))


def nested(key: str, value: object) -> Any:
    for step in reversed(key.split(".")):
        value = {step: value}
    return value


SOURCES_OF = {
    (name, entry.source): [it for it in built_in(name) if it.source == entry.source and it.apis]
    for name in names()
    for entry in built_in(name)
}


@pytest.mark.parametrize(("name", "source"), SOURCES_OF)
def test_what_the_default_values_install_can_be_switched_off(
    name: str, source: tuple[str, ...]
) -> None:
    url, entries = f"https://{source[0]}" if source else URL, SOURCES_OF[name, source]
    on = [it for it in entries if all(switch.default for switch in it.when)]
    found = provided(name, None, url)
    assert (_all(found), found.certain) == ({api for it in on for api in it.apis}, True)
    in_templates = {api for it in on if not it.directory for api in it.apis}
    assert _all(provided(name, None, url, install={"crds": "Skip"})) == in_templates
    for entry in on:
        left = {api for it in on if it is not entry for api in it.apis}
        for switch in entry.when:
            off: dict[str, Any] = {}
            for key in switch.keys:
                off = merged(off, nested(key, switch.inverted))
            assert _all(provided(name, off, url)) <= left | switched_on(entries, off)


def switched_on(entries: Sequence[ChartEntry], values: dict[str, Any]) -> set[Api]:
    """What is installed because of these values, and not by default."""
    it = Values(release("it", values), cluster())
    return {
        api
        for entry in entries
        if not all(switch.default for switch in entry.when) and it.all_on(entry.when)
        for api in entry.apis
    }


def merged(one: dict[str, Any], two: dict[str, Any]) -> dict[str, Any]:
    both = {key: merged(one[key], two[key]) for key in one.keys() & two.keys()}
    return {**one, **two, **both}


def _all(it: InstalledCrds) -> set[Api]:
    return {*map(Api, it.groups), *it.kinds}


@pytest.mark.parametrize(
    ("chart", "values", "url", "expected"),
    [
        ("cert-manager", None, URL, NOTHING),
        ("cert-manager", {"crds": {"enabled": True}}, URL, CERTIFICATES),
        ("cert-manager", {"installCRDs": True}, URL, CERTIFICATES),
        ("cert-manager", {"installCRDs": False, "crds": {"enabled": True}}, URL, CERTIFICATES),
        ("cert-manager", {"crds": {"enabled": False}}, URL, NOTHING),
        ("cert-manager", {"crds": {"enabled": None}}, URL, NOTHING),
        ("cert-manager", {"crds": {"enabled": "${CRDS}"}}, URL, MAYBE),
        ("cert-manager", {"crds": "${CRDS}"}, URL, MAYBE),
        ("cert-manager", "${VALUES}", URL, MAYBE),
        ("charts/cert-manager", {"installCRDs": True}, URL, CERTIFICATES),
        ("${CHART}", {"installCRDs": True}, URL, NOTHING),
        ("nobody-knows-it", None, URL, NOTHING),
        ("kube-prometheus-stack", None, URL, groups("monitoring.coreos.com")),
        ("kube-prometheus-stack", {"crds": {"enabled": False}}, URL, NOTHING),
        ("emqx-operator", None, URL, groups("apps.emqx.io")),
        ("emqx-operator", {"skipCRDs": True}, URL, NOTHING),
        ("base", None, URL, NOTHING),
        (
            "base", None, "https://istio-release.storage.googleapis.com/charts",
            groups(*(f"{it}.istio.io" for it in ("networking", "security", "telemetry", "extensions"))),
        ),
        ("redis-operator", None, URL, NOTHING),
        (
            "redis-operator", None, "https://OT-CONTAINER-KIT.github.io/helm-charts/",
            groups("redis.redis.opstreelabs.in"),
        ),
        (
            "redis-operator", None, "https://spotahome.github.io/redis-operator",
            groups("databases.spotahome.com"),
        ),
        ("external-dns", None, URL, InstalledCrds(kinds=frozenset({Api("externaldns.k8s.io", "DNSEndpoint"), Api("externaldns.k8s.io", "DNSRecord")}))),
        ("external-dns", None, "oci://registry-1.docker.io/bitnamicharts", NOTHING),
        ("sealed-secrets", None, "https://bitnami-labs.github.io/sealed-secrets", groups("bitnami.com")),
        ("gateway-crds-helm", None, URL, NOTHING),
        (
            "gateway-crds-helm", {"crds": {"envoyGateway": {"enabled": True}}}, URL,
            groups("gateway.envoyproxy.io"),
        ),
    ],
)  # fmt: skip
def test_values_decide(chart: str, values: Any, url: str, expected: InstalledCrds) -> None:
    assert provided(chart, values, url) == expected


SNAPSHOTS = InstalledCrds(
    frozenset({"groupsnapshot.storage.k8s.io"}),
    frozenset(
        Api("snapshot.storage.k8s.io", f"VolumeSnapshot{it}") for it in ("", "Class", "Content")
    ),
)


@pytest.mark.parametrize(
    ("url", "skipped"),
    [
        ("oci://ghcr.io/piraeusdatastore/helm-charts", SNAPSHOTS),
        ("oci://ghcr.io/home-operations/charts-mirror", SNAPSHOTS),
        ("oci://ghcr.io/home-operations/charts/snapshot-controller", NOTHING),
    ],
)
def test_a_chart_of_a_named_source_is_no_chart_of_any_source(
    url: str, skipped: InstalledCrds
) -> None:
    assert provided("snapshot-controller", None, url) == SNAPSHOTS
    assert provided("snapshot-controller", None, url, install={"crds": "Skip"}) == skipped


VELERO = groups("velero.io")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, VELERO),
        ({"install": {"crds": "Skip"}}, NOTHING),
        ({"install": {"crds": "CreateReplace"}}, VELERO),
        ({"install": {"crds": "Create", "skipCRDs": True}}, VELERO),
        ({"install": {"crds": "${POLICY}"}}, VELERO._replace(certain=False)),
        ({"install": {"skipCRDs": True}}, VELERO._replace(certain=False)),
        ({"install": {"skipCRDs": False}}, VELERO),
        ({"upgrade": {"crds": "Skip"}}, VELERO),
        ({"kubeConfig": {"secretRef": {"name": "other"}}}, VELERO),
    ],
)
def test_the_folder_crds(spec: dict[str, Any], expected: InstalledCrds) -> None:
    assert provided("velero", **spec) == expected


def test_install_crds_says_nothing_of_templates() -> None:
    skip = {"crds": "Skip"}
    assert provided("cert-manager", {"installCRDs": True}, install=skip) == CERTIFICATES


def test_a_post_renderer_may_take_definitions_out() -> None:
    patch = {"target": {"kind": "CustomResourceDefinition"}, "patch": "$patch: delete"}
    spec: dict[str, Any] = {"postRenderers": [{"kustomize": {"patches": [patch]}}]}
    assert provided("cert-manager", {"installCRDs": True}, **spec) == MAYBE
    assert provided("velero", **spec) == VELERO


def config_map(text: str, key: str = "values.yaml") -> Resource:
    it = resource("ConfigMap", "values", api_version="v1")
    return Resource(located({**it.data, "data": {key: text}}), it.origin)


FROM = {"kind": "ConfigMap", "name": "values"}
ON, OFF = "installCRDs: true\n", "installCRDs: false\n"


@pytest.mark.parametrize(
    ("text", "entries", "values", "expected"),
    [
        (ON, [FROM], None, CERTIFICATES),
        (OFF, [FROM], None, NOTHING),
        ("replicas: 1", [FROM], None, NOTHING),
        ("", [FROM], None, NOTHING),
        ("a: [", [FROM], None, MAYBE),
        ("text", [FROM], None, MAYBE),
        (ON, [FROM], {"installCRDs": False}, NOTHING),
        (ON, [{"kind": "Secret", "name": "values"}], None, MAYBE),
        (ON, [{"kind": "ConfigMap", "name": "gone"}], None, MAYBE),
        (ON, [{**FROM, "valuesKey": "other.yaml"}], None, MAYBE),
        (ON, [{"kind": "Secret", "name": "x", "targetPath": "image.tag"}], None, NOTHING),
        (ON, [{"kind": "Secret", "name": "x", "targetPath": "installCRDs"}], None, MAYBE),
        (ON, [{"kind": "Secret", "name": "x", "targetPath": "crds"}], None, MAYBE),
        (ON, [{"kind": "Secret", "name": "x"}], {"installCRDs": True}, CERTIFICATES),
        (ON, [{"kind": "Secret", "name": "x"}, FROM], None, CERTIFICATES),
        (ON, "nonsense", None, NOTHING),
    ],
)
def test_values_from(text: str, entries: Any, values: Any, expected: InstalledCrds) -> None:
    found = provided("cert-manager", values, URL, config_map(text), valuesFrom=entries)
    assert found == expected


def test_of_values_from_the_last_wins() -> None:
    first = resource("ConfigMap", "first", api_version="v1")
    first = Resource(located({**first.data, "data": {"values.yaml": ON}}), first.origin)
    entries = [{"kind": "ConfigMap", "name": "first"}, FROM]
    more = (config_map(OFF), first)
    assert provided("cert-manager", None, URL, *more, valuesFrom=entries) == NOTHING
    entries.reverse()
    assert provided("cert-manager", None, URL, *more, valuesFrom=entries) == CERTIFICATES


def test_other_values_files_of_the_chart_are_not_known() -> None:
    it = release("external-secrets")
    it.data["spec"]["chart"]["spec"]["valuesFiles"] = ["values-production.yaml"]
    found = installed_crds(it, cluster(it, repository()))
    assert found == groups("external-secrets.io", "generators.external-secrets.io", certain=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("oci://ghcr.io/backube/helm-charts/volsync", "volsync"),
        ("oci://ghcr.io/backube/helm-charts/volsync/", "volsync"),
        ("oci://${REGISTRY}/volsync", None),
        (["oci://x/volsync"], None),
        ("", None),
    ],
)
def test_an_oci_repository_is_a_chart(url: Any, expected: str | None) -> None:
    it = resource("HelmRelease", "it", {"chartRef": {"kind": "OCIRepository", "name": "charts"}})
    made = cluster(it, repository(url, "OCIRepository"))
    assert chart_of(it, made) == expected
    assert installed_crds(it, made) == (groups("volsync.backube") if expected else NOTHING)
    assert chart_of(it, cluster(it)) is None
    template = {"kind": "OCIRepository", "spec": {"url": url}}
    assert chart_of(resource("HelmRelease", "it", {"chart": template}), cluster()) == expected


def test_a_helm_chart_is_named() -> None:
    spec = {"chart": "velero", "sourceRef": {"kind": "HelmRepository", "name": "charts"}}
    chart = resource("HelmChart", "velero", spec, namespace="charts", api_version=SOURCES)
    reference = {"kind": "HelmChart", "name": "velero", "namespace": "charts"}
    it = resource("HelmRelease", "it", {"chartRef": reference})
    assert chart_of(it, cluster(it, chart)) == "velero"
    assert installed_crds(it, cluster(it, chart)) == VELERO


def test_a_chart_in_another_repository_is_called_as_its_directory() -> None:
    it = release("./deploy/velero", source="GitRepository")
    made = cluster(it, repository("https://github.com/example/charts", "GitRepository"))
    assert chart_of(it, made) == "velero"
    assert installed_crds(it, made) == VELERO


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, names: {kind: Widget}}
"""
VENDORED = {
    "apps/release.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: it, namespace: flux-system}
spec:
  chart:
    spec:
      chart: ./charts/one
      sourceRef: {kind: GitRepository, name: flux-system}
""",
    "clusters/one/flux-system/gotk-sync.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: https://github.com/example/fleet}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  path: ./clusters/one
  sourceRef: {kind: GitRepository, name: flux-system}
""",
    "clusters/one/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
""",
}


def checkout(root: Path, files: dict[str, str]) -> Cluster:
    write_files({**VENDORED, **files}, root)
    config = Config(clusters=(ClusterConfig("clusters/one"),))
    tree = Tree(root, ())
    (made,) = resolve(tree, find_entries(tree, config), config)
    return made


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({"Chart.yaml": "name: widgets"}, "widgets", NOTHING),
        (
            {"Chart.yaml": "name: widgets", "crds/a.yaml": CRD, "crds/b/c.yaml": "- a\n"},
            "widgets",
            InstalledCrds(kinds=frozenset({Api("example.com", "Widget")})),
        ),
        (
            {"Chart.yaml": "name: velero", "crds/a.yaml": CRD},
            "velero",
            InstalledCrds(kinds=frozenset({Api("example.com", "Widget")})),
        ),
        ({"Chart.yaml": "name: [x]", "crds/a.yaml": CRD}, None, NOTHING),
        ({"Chart.yaml": "- x", "crds/a.yaml": CRD}, None, NOTHING),
        ({"crds/a.yaml": CRD}, "one", NOTHING),
    ],
)
def test_a_chart_in_this_checkout(
    tmp_path: Path, files: dict[str, str], name: str | None, expected: InstalledCrds
) -> None:
    made = checkout(tmp_path, {f"charts/one/{path}": text for path, text in files.items()})
    (it,) = made.of_kind("HelmRelease")
    assert (chart_of(it, made), installed_crds(it, made)) == (name, expected)


INGRESS = frozenset({Api("networking.k8s.io", "Ingress")})
WEBHOOK = "controller.admissionWebhooks"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (None, INGRESS),
        (nested(f"{WEBHOOK}.enabled", value=True), INGRESS),
        (nested(f"{WEBHOOK}.enabled", value=False), frozenset()),
        (nested(f"{WEBHOOK}.enabled", "${ON}"), frozenset()),
        (nested(f"{WEBHOOK}.failurePolicy", "Fail"), INGRESS),
        (nested(f"{WEBHOOK}.failurePolicy", "Ignore"), frozenset()),
        (nested(f"{WEBHOOK}.failurePolicy", "${POLICY}"), frozenset()),
        ("${VALUES}", frozenset()),
    ],
)
def test_a_webhook(values: Any, expected: frozenset[tuple[str, str]]) -> None:
    it = release("ingress-nginx", values)
    assert guarded_by_webhooks(it, cluster(it, repository())) == expected


def test_what_webhooks_guard() -> None:
    said = {
        (name, entry.source): {
            api
            for it in built_in(name)
            if it.source == entry.source
            for hook in it.webhooks or ()
            for api in hook.apis
        }
        for name in names()
        for entry in built_in(name)
    }
    found = {
        (name, source): guarded_by_webhooks(
            release(name), cluster(repository(f"https://{source[0]}" if source else URL))
        )
        for name, source in said
    }
    assert found == said
    elsewhere = release("ingress-nginx", kubeConfig={"secretRef": {"name": "other"}})
    bitnami = repository("https://charts.bitnami.com/bitnami")
    assert guarded_by_webhooks(elsewhere, cluster(repository())) == frozenset()
    assert guarded_by_webhooks(release("cert-manager"), cluster(bitnami)) == frozenset()
    assert guarded_by_webhooks(release("${CHART}"), cluster(repository())) == frozenset()


EXAMPLE = (Api("example.com"),)


@pytest.mark.parametrize(
    ("said", "values", "expected"),
    [
        ({"groups": ["example.com"]}, None, groups("example.com")),
        ({"groups": ["example.com"], "values": "crds.on"}, None, groups("example.com")),
        ({"groups": ["example.com"], "values": "crds.on", "default": False}, None, NOTHING),
        (
            {"groups": ["example.com"], "values": "crds.on"},
            {"crds": {"on": False}},
            NOTHING,
        ),
        ({"groups": ["a.b/C"]}, None, InstalledCrds(kinds=frozenset({Api("a.b", "C")}))),
        ({"groups": []}, None, NOTHING),
        ({"groups": ["example.com"], "source": "elsewhere"}, None, None),
        ({"groups": ["example.com"], "source": ["else", "Charts.Example"]}, None, groups("example.com")),
        (
            [{"groups": ["one.com"]}, {"groups": ["two.com"], "values": "two", "default": False}],
            {"two": True},
            groups("one.com", "two.com"),
        ),
    ],
)  # fmt: skip
def test_the_configuration_goes_before(
    said: Any, values: Any, expected: InstalledCrds | None
) -> None:
    for name, built_in_ones in (("velero", VELERO), ("my-operator", NOTHING)):
        it = release(name, values)
        config = Config(charts=read_charts({name: said}))
        found = installed_crds(it, replace(cluster(it, repository()), config=config))
        assert found == (built_in_ones if expected is None else expected)


@pytest.mark.parametrize(("directory", "left"), [(True, NOTHING), (False, groups("example.com"))])
def test_a_configured_chart_has_its_crds_in_a_place(directory: bool, left: InstalledCrds) -> None:
    skip = release("velero", install={"crds": "Skip"})
    config = Config(charts={"velero": (ChartEntry(EXAMPLE, directory),)})
    assert installed_crds(skip, replace(cluster(skip), config=config)) == left


@pytest.mark.parametrize(
    ("said", "values", "expected"),
    [
        ({"groups": ["example.com"]}, None, INGRESS),
        ({"groups": [], "webhooks": []}, None, frozenset()),
        ({"groups": [], "webhooks": [{"groups": ["example.com"]}]}, None, frozenset(EXAMPLE)),
        (
            {"groups": [], "webhooks": [{"groups": ["example.com"], "values": "on"}]},
            {"on": False},
            frozenset(),
        ),
        (
            {"groups": [], "webhooks": [{"groups": ["example.com"], "failure-policy": "fail"}]},
            {"fail": "Ignore"},
            frozenset(),
        ),
        ({"groups": [], "source": "elsewhere", "webhooks": []}, None, INGRESS),
    ],
)
def test_the_configuration_goes_before_for_webhooks_if_it_has_any(
    said: Any, values: Any, expected: frozenset[Api]
) -> None:
    it = release("ingress-nginx", values)
    config = Config(charts=read_charts({"ingress-nginx": said}))
    made = replace(cluster(it, repository()), config=config)
    assert guarded_by_webhooks(it, made) == expected


GRAFANA, VM = groups("grafana.integreatly.org"), groups("operator.victoriametrics.com")
STACK = "victoria-metrics-operator"
POLICIES = groups("kyverno.io", "policies.kyverno.io")
KYVERNO = groups(*POLICIES.groups, "reports.kyverno.io", "wgpolicyk8s.io")
WITHOUT_CSI = groups("ceph.rook.io", "objectbucket.io")
ROOK = groups(*WITHOUT_CSI.groups, "csi.ceph.io")


@pytest.mark.parametrize(
    ("chart", "values", "crds", "expected"),
    [
        ("grafana-operator", None, "Create", GRAFANA),
        ("grafana-operator", None, "Skip", NOTHING),
        ("grafana-operator", nested("crds.immutable", value=False), "Skip", GRAFANA),
        (STACK, None, "Skip", VM),
        (STACK, nested("crds.plain", value=True), "Create", VM),
        (STACK, nested("crds.plain", value=True), "Skip", NOTHING),
        (STACK, nested("crds.enabled", value=False), "Create", NOTHING),
        ("victoria-metrics-k8s-stack", None, "Create", VM),
        ("victoria-metrics-k8s-stack", None, "Skip", NOTHING),
        ("victoria-metrics-k8s-stack", nested(f"{STACK}.crds.plain", value=False), "Skip", VM),
        ("victoria-metrics-k8s-stack", nested(f"{STACK}.enabled", value=False), "Create", NOTHING),
        ("kargo", None, "Skip", groups("kargo.akuity.io")),
        ("kyverno", None, "Skip", KYVERNO),
        ("kyverno", nested("crds.install", value=False), "Create", NOTHING),
        ("kyverno", nested("crds.reportsServer.enabled", value=True), "Create", POLICIES),
        ("rook-ceph", None, "Create", ROOK),
        ("rook-ceph", nested("csi.installCsiOperator", value=False), "Create", WITHOUT_CSI),
        ("rook-ceph", nested("csi.rookUseCsiOperator", value=False), "Create", WITHOUT_CSI),
        ("kargo", nested("dataPlane.install", value=False), "Create", NOTHING),
    ],
)
def test_crds_in_both_places(chart: str, values: Any, crds: str, expected: InstalledCrds) -> None:
    assert provided(chart, values, install={"crds": crds}) == expected


@pytest.mark.parametrize(
    ("chart", "values", "some"),
    [
        ("mariadb-operator", None, True),
        ("mariadb-operator", {"currentNamespaceOnly": True}, False),
        ("mariadb-operator", nested("webhook.enabled", value=False), False),
        ("kargo", None, True),
        ("kargo", nested("dataPlane.install", value=False), False),
    ],
)
def test_a_webhook_of_several_values(chart: str, values: Any, some: bool) -> None:
    it = release(chart, values)
    assert bool(guarded_by_webhooks(it, cluster(it, repository()))) == some


def test_covers() -> None:
    it = InstalledCrds(frozenset({"a.b"}), frozenset({Api("c.d", "E")}))
    asked = [("a.b", "X"), ("c.d", "E"), ("c.d", "F"), ("e.f", "E")]
    assert [it.covers(*kind) for kind in asked] == [True, True, False, False]


KEYS = st.sampled_from(
    (
        "spec", "chart", "chartRef", "sourceRef", "kind", "name", "namespace", "values", "valuesFrom",
        "valuesKey", "targetPath", "install", "crds", "enabled", "installCRDs", "skipCRDs", "url",
        "postRenderers", "valuesFiles", "data", "values.yaml",
    )
)  # fmt: skip
TEXTS = st.sampled_from(
    (
        "cert-manager", "velero", "base", "HelmRepository", "GitRepository", "HelmChart", "ConfigMap",
        "OCIRepository", "charts", "", "/", "..", "${X}", "Skip",
    )
)  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(ANY, ANY, ANY)
def test_whatever_is_written_there_is_an_answer(spec: Any, chart: Any, source: Any) -> None:
    template = {"spec": chart}
    it = resource("HelmRelease", "it", located(spec))
    other = resource("HelmRelease", "it", {"chart": template, "values": spec, "valuesFrom": spec})
    third = resource("HelmRelease", "it", {"chartRef": chart, "install": spec})
    sources = [
        resource(kind, "charts", source, api_version=SOURCES)
        for kind in ("HelmRepository", "OCIRepository", "HelmChart", "GitRepository")
    ]
    for asked in (it, other, third):
        made = cluster(asked, *sources, resource("ConfigMap", "charts", source, api_version="v1"))
        assert isinstance(chart_of(asked, made), str | None)
        assert isinstance(installed_crds(asked, made), InstalledCrds)
        assert isinstance(guarded_by_webhooks(asked, made), frozenset)
