"""What charts in this checkout install and render: their `crds/`, and the text of their templates."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.charts import installed_crds, rendered_kinds
from gitops_lint.charts.chart import vendored
from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.testing import documents, helm_release, kustomization, source, write_files

CHART = "name: one\nversion: 1.0.0\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
"""
MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .Release.Name }}
"""
VALUES = "monitor: {enabled: false, crd: true, mode: auto}\nglobal: {monitor: true}\n"
URL = "url: https://github.com/example/fleet"
ENTRY = documents(
    source("GitRepository", "flux-system", URL), kustomization("flux-system", "path: ./clusters/a")
)


def checkout(root: Path, chart: dict[str, str], values: str = "", *more: str) -> Cluster:
    """A cluster with a HelmRelease of the chart `./charts/one` of this repository."""
    of = "chart: {spec: {chart: ./charts/one, sourceRef: {kind: GitRepository, name: flux-system}}}"
    made = helm_release("it", of, *([f"values: {values}"] if values else []), *more)
    files = {f"charts/one/{path}": text for path, text in {"Chart.yaml": CHART, **chart}.items()}
    write_files(
        {"clusters/a/flux-system/gotk-sync.yaml": ENTRY, "clusters/a/it.yaml": made, **files}, root
    )
    config = Config(clusters=(ClusterConfig("clusters/a"),))
    tree = Tree(root, ())
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    return cluster


def said(cluster: Cluster) -> set[tuple[str, bool]]:
    """The kinds of which the chart installs the CRD or renders objects, and whether that is certain."""
    (release,) = cluster.of_kind("HelmRelease")
    crds = installed_crds(release, cluster)
    return {
        *((f"CRD {'/'.join(it)}", crds.certain) for it in crds.kinds),
        *(("/".join(it.api), it.certain) for it in rendered_kinds(release, cluster)),
    }


ON, MAYBE, OFF = (
    {("monitoring.coreos.com/ServiceMonitor", True)},
    {("monitoring.coreos.com/ServiceMonitor", False)},
    set[tuple[str, bool]](),
)


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        (MONITOR, "", ON),
        ("# a comment\n---\n" + MONITOR, "", ON),
        (MONITOR.replace("v1", "v1 # a comment").replace("ServiceMonitor", '"ServiceMonitor"'), "", ON),
        ("{{- if .Values.monitor.enabled }}\n" + MONITOR + "{{- end }}\n", "", OFF),
        ("{{- if .Values.monitor.enabled }}\n" + MONITOR + "{{- end }}\n", "{monitor: {enabled: true}}", ON),
        ("{{- if .Values.monitor.enabled }}\n" + MONITOR + "{{- end }}\n", "{monitor: {enabled: '${ON}'}}", MAYBE),
        ("{{- if .Values.monitor.crd }}\n" + MONITOR + "{{- end }}\n", "", ON),
        ("{{ if .Values.unknown.key }}\n" + MONITOR + "{{ end }}\n", "", OFF),
        ("{{ if and .Values.monitor.crd (not .Values.monitor.enabled) }}\n" + MONITOR + "{{ end }}\n", "", ON),
        ("{{ if and .Values.monitor.crd (not .Values.monitor.enabled) }}\n" + MONITOR + "{{ end }}\n", "{monitor: {enabled: true}}", OFF),
        ("{{ if or .Values.monitor.crd .Values.monitor.enabled }}\n" + MONITOR + "{{ end }}\n", "", ON),
        ('{{ if eq .Values.monitor.mode "auto" }}\n' + MONITOR + "{{ end }}\n", "", ON),
        ('{{ if eq .Values.monitor.mode "always" }}\n' + MONITOR + "{{ end }}\n", "", OFF),
        ('{{ if eq .Values.monitor.mode "always" }}\n' + MONITOR + "{{ end }}\n", "{monitor: {mode: always}}", ON),
        ("{{ if .Values.monitor.enabled }}{{ if .Values.monitor.crd }}\n" + MONITOR + "{{ end }}{{ end }}", "", OFF),
        ("{{ if .Values.monitor.enabled }}\na: b\n{{ else }}\n" + MONITOR + "{{ end }}", "", ON),
        ("{{ if .Values.monitor.crd }}\na: b\n{{ else if .Values.monitor.crd }}\n" + MONITOR + "{{ end }}", "", OFF),
        ("{{ if .Values.monitor.enabled }}\na: b\n{{ end }}\n---\n" + MONITOR, "", ON),
        ("{{ if gt .Values.replicas 1 }}\n" + MONITOR + "{{ end }}\n", "", MAYBE),
        ("{{ range .Values.monitors }}\n" + MONITOR + "{{ end }}\n", "", MAYBE),
        ("{{ with .Values.monitor.crd }}\n" + MONITOR + "{{ end }}\n", "", ON),
        ('{{ if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}\n' + MONITOR + "{{ end }}\n", "", OFF),
        ('{{ define "monitor" }}\n' + MONITOR + "{{ end }}\n", "", OFF),
        ("{{/* if }} */}}\n{{- /* end */ -}}\n" + MONITOR, "", ON),
        (MONITOR.replace("ServiceMonitor", "{{ .Values.kind }}"), "", OFF),
        (MONITOR.replace("ServiceMonitor", "Service{{ .Values.kind }}"), "", OFF),
        (MONITOR.replace("monitoring.coreos.com/", "{{ .Values.group }}/"), "", OFF),
        (MONITOR + "  annotations: {helm.sh/hook: test}\n", "", OFF),
        ('  annotations:\n    "helm.sh/hook": "test-success"\n' + MONITOR, "", OFF),
        ("apiVersion: v1\nkind: Service\n", "", OFF),
        (MONITOR.replace("apiVersion", "  apiVersion"), "", OFF),
        (MONITOR + "{{ if .Values.monitor.crd ", "", OFF),
    ],
)  # fmt: skip
def test_what_templates_render(
    tmp_path: Path, template: str, values: str, expected: set[tuple[str, bool]]
) -> None:
    files = {"values.yaml": VALUES, "templates/sub/monitor.yaml": template}
    assert said(checkout(tmp_path, files, values)) == expected


WIDGET = "CRD example.com/Widget"


@pytest.mark.parametrize(
    ("files", "values", "expected"),
    [
        ({"templates/crd.yaml": CRD}, "", {(WIDGET, True)}),
        ({"templates/crd.yaml": "{{ if .Values.crds }}\n" + CRD + "{{ end }}"}, "", set()),
        ({"templates/crd.yaml": "{{ if .Values.crds }}\n" + CRD + "{{ end }}"}, "{crds: true}", {(WIDGET, True)}),
        ({"templates/crd.yaml": "{{ if gt .Values.crds 1 }}\n" + CRD + "{{ end }}"}, "", {(WIDGET, False)}),
        ({"templates/_crd.yaml": CRD, "templates/NOTES.txt": CRD, "crds/a.txt": CRD}, "", set()),
        ({"crds/a/b.yml": CRD, "crds/c.yaml": "- a\n"}, "", {(WIDGET, True)}),
        ({"charts/two/Chart.yaml": "name: two\n", "charts/two/crds/a.yaml": CRD}, "", {(WIDGET, True)}),
        ({"charts/two/crds/a.yaml": CRD}, "", set()),
        ({"charts/two/Chart.yaml": "name: [x]\n", "charts/two/crds/a.yaml": CRD}, "", set()),
    ],
)  # fmt: skip
def test_what_is_installed(
    tmp_path: Path, files: dict[str, str], values: str, expected: set[tuple[str, bool]]
) -> None:
    assert said(checkout(tmp_path, files, values)) == expected


def dependency(fields: str) -> str:
    return f"{CHART}dependencies: [{{name: two, version: 1.0.0, {fields}}}]\n"


TWO = {
    "charts/two/Chart.yaml": "name: two\n",
    "charts/two/values.yaml": "monitor: true\n",
    "charts/two/templates/a.yaml": "{{ if .Values.monitor }}\n" + MONITOR + "{{ end }}",
}
GLOBAL = {
    "charts/two/templates/a.yaml": "{{ if .Values.global.monitor }}\n" + MONITOR + "{{ end }}"
}


@pytest.mark.parametrize(
    ("files", "values", "expected"),
    [
        (TWO, "", ON),
        (TWO, "{two: {monitor: false}}", OFF),
        ({**TWO, "values.yaml": "two: {monitor: false}"}, "", OFF),
        ({**TWO, "values.yaml": "two: {monitor: '${M}'}"}, "", MAYBE),
        ({**TWO, "Chart.yaml": dependency("condition: two.enabled")}, "", ON),
        ({**TWO, "Chart.yaml": dependency("condition: two.enabled")}, "{two: {enabled: false}}", OFF),
        ({**TWO, "Chart.yaml": dependency("condition: 'two.enabled,x'"), "values.yaml": "two: {enabled: false}"}, "", OFF),
        ({**TWO, "Chart.yaml": dependency("tags: [x]")}, "", MAYBE),
        ({**TWO, "Chart.yaml": dependency("alias: other")}, "{two: {monitor: false}}", ON),
        ({**TWO, "Chart.yaml": dependency("alias: other")}, "{other: {monitor: false}}", OFF),
        ({**TWO, **GLOBAL}, "", OFF),
        ({**TWO, **GLOBAL, "values.yaml": VALUES}, "", ON),
        ({**TWO, **GLOBAL, "values.yaml": VALUES}, "{global: {monitor: false}}", OFF),
        ({**TWO, "Chart.yaml": "name: one\ndependencies: 3\n"}, "", ON),
    ],
)  # fmt: skip
def test_charts_in_charts(
    tmp_path: Path, files: dict[str, str], values: str, expected: set[tuple[str, bool]]
) -> None:
    assert said(checkout(tmp_path, files, values)) == expected


def test_entries_of_the_catalog_go_before(tmp_path: Path) -> None:
    """A template of a well-known chart may be too complicated to read."""
    crd = CRD.replace("example.com", "kyverno.io")
    other = crd.replace("kyverno.io", "example.com").replace("Widget", "Other")
    unknown = "{{ if include .Values.crds.install }}\n" + crd + "{{ end }}\n---\n" + other
    files = {"Chart.yaml": "name: kyverno\n", "templates/crds.yaml": unknown}
    (release,) = (made := checkout(tmp_path, files)).of_kind("HelmRelease")
    found = installed_crds(release, made)
    assert (found.certain, "kyverno.io" in found.groups) == (True, True)
    assert {"/".join(it) for it in found.kinds} == {"example.com/Other"}


def test_another_git_repository_with_the_same_files(tmp_path: Path) -> None:
    """The HelmRelease names a GitRepository that no Kustomization builds."""
    made = checkout(tmp_path, {"templates/a.yaml": MONITOR})
    assert said(made) == ON
    for fields, expected in (
        ((), ON),
        (("ref: {branch: other}",), OFF),
        (("ignore: '*.md'",), OFF),
    ):
        again = source("GitRepository", "again", URL, *fields)
        release = helm_release(
            "it",
            "chart: {spec: {chart: charts/one, sourceRef: {kind: GitRepository, name: again}}}",
        )
        write_files({"clusters/a/it.yaml": documents(again, release)}, tmp_path)
        config = Config(clusters=(ClusterConfig("clusters/a"),))
        tree = Tree(tmp_path, ())
        (cluster,) = resolve(tree, find_entries(tree, config), config)
        assert said(cluster) == expected, fields


def test_a_link_out_of_the_checkout_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "crd.yaml").write_text(CRD, encoding="utf-8")
    root = tmp_path / "inside"
    root.mkdir()
    files = {"crds/a.yaml -> ../../../../outside/crd.yaml": "", "templates -> ../../../outside": ""}
    assert said(checkout(root, files)) == set()


def test_charts_in_charts_end(tmp_path: Path) -> None:
    files = {
        f"{'charts/x/' * depth}{path}": text
        for depth in range(1, 9)
        for path, text in {
            "Chart.yaml": "name: x\n",
            "crds/a.yaml": CRD.replace("Widget", f"Widget{depth}"),
        }.items()
    }
    found = said(checkout(tmp_path, files))
    assert found == {(f"CRD example.com/Widget{depth}", True) for depth in (1, 2, 3)}


def test_a_chart_with_very_many_documents(tmp_path: Path) -> None:
    kinds = "---\n".join(MONITOR.replace("ServiceMonitor", f"Kind{it}") for it in range(2500))
    assert len(said(checkout(tmp_path, {"templates/a.yaml": kinds}))) == 2000


PIECES = st.sampled_from(
    (
        "{{", "}}", "{{-", "-}}", "/*", "*/", "if ", "else ", "end", "with ", "range ", "define ", "and ", "or ",
        "not ", "(", ")", ".Values.a", "$.Values.b.c", "eq ", '"x"', '"', "\n", "---\n", "apiVersion: a.b/c\n",
        "kind: Widget\n", "kind: CustomResourceDefinition\n", "  group: a.b\n", "    kind: X\n", " ", "\t",
        ".Capabilities.APIVersions.Has ", "helm.sh/hook: test\n", "\r",
    )
)  # fmt: skip
ANY: Any = st.lists(PIECES, max_size=40).map("".join)


@given(ANY, ANY, ANY)
def test_whatever_is_written_there_is_an_answer(template: str, values: str, chart: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        files = {"templates/a.yaml": template, "values.yaml": values, "Chart.yaml": CHART + chart}
        cluster = checkout(Path(folder), files)
        for release in cluster.of_kind("HelmRelease"):
            assert isinstance(rendered_kinds(release, cluster), tuple)
            installed_crds(release, cluster)


def test_nothing_of_a_chart_elsewhere(tmp_path: Path) -> None:
    from gitops_lint.charts.chart import origin_of

    of = "chart: {spec: {chart: nginx, sourceRef: {kind: HelmRepository, name: x}}}"
    write_files(
        {
            "clusters/a/flux-system/gotk-sync.yaml": ENTRY,
            "clusters/a/it.yaml": helm_release("it", of),
        },
        tmp_path,
    )
    config = Config(clusters=(ClusterConfig("clusters/a"),))
    tree = Tree(tmp_path, ())
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    (release,) = cluster.of_kind("HelmRelease")
    origin = origin_of(release, cluster)
    assert origin is not None
    assert vendored(origin) == ()
