"""Entries of `charts:` whose chart no cluster installs."""

import re

import pytest

from gitops_lint.testing import fix_files, lint_files

RULE = "unused-chart"
SOURCE = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: https://charts.example.com/stable}
"""
RELEASE = """\
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: NAME, namespace: flux-system}
spec:
  interval: 1h
  chart: {spec: {chart: CHART, version: 1.0.0, sourceRef: {kind: HelmRepository, name: charts}}}
"""


def release(chart: str) -> str:
    return RELEASE.replace("NAME", "r").replace("CHART", chart)


FILES = {
    "clusters/a/all.yaml": SOURCE + release("gadget"),
    "clusters/b/all.yaml": SOURCE + release("gizmo"),
}
CONFIG = "clusters: [clusters/a, clusters/b]\ncharts:\n"
GROUPS = "groups: [example.com]"


def found(
    charts: str, more: dict[str, str] | None = None, path: str = ""
) -> list[tuple[int, int, str, str | None]]:
    """(line, column, message, help) of each finding."""
    files = {".gitops-lint.yaml": CONFIG + charts, **FILES, **(more or {})}
    report = lint_files(files, select=[RULE], path=path)
    assert not report.crashes
    assert {it.location.path for it in report.findings} <= {".gitops-lint.yaml"}
    return [(it.location.line, it.location.column, it.message, it.help) for it in report.findings]


def test_used() -> None:
    used = f"  gadget: {{{GROUPS}}}\n  gizmo: [{{source: example, {GROUPS}}}]\n"
    assert found(used) == []
    assert found(f"  thing: {{{GROUPS}}}\n", {"scripts/up.sh": "helm install a repo/thing\n"}) == []


@pytest.mark.parametrize(
    ("name", "remedy"), [("gadgets", "did you mean `gadget`?"), ("else", "remove the entry")]
)
def test_unused(name: str, remedy: str) -> None:
    message = f"no HelmRelease installs the chart `{name}`, which `charts:` describes"
    charts = f"  gizmo: {{{GROUPS}}}\n  {name}: {{{GROUPS}}}\n"
    assert found(charts) == [(4, 3, message, remedy)]


def test_another_source() -> None:
    charts = (
        f"  gizmo:\n    - {{source: example, {GROUPS}}}\n    - {{source: [one, two], {GROUPS}}}\n"
    )
    message = (
        "no HelmRelease gets the chart `gizmo` from a source whose URL contains `one` and `two`"
    )
    assert found(charts) == [(5, 7, message, "correct `source`, or remove the entry")]


def test_what_is_not_known_may_be_the_chart() -> None:
    stale = f"  gone: {{{GROUPS}}}\n"
    assert found(stale, path="clusters/a") == []
    chart = release("x").replace("name: r,", "name: s,")
    reference = re.sub("chart: {.*}", "chartRef: {kind: OCIRepository, name: elsewhere}", chart)
    assert found(stale, {"clusters/b/more.yaml": reference}) == []
    missing = {"clusters/b/more.yaml": release("x").replace("name: r,", "name: s,")}
    assert len(found(stale, missing)) == 1  # its name is known


def test_fix() -> None:
    kept = f"{CONFIG}  gizmo: {{{GROUPS}}}  # ours\n"
    stale = f"  # misspelled\n  gadgts:  # soon\n    {GROUPS}\n  gone:\n    {GROUPS}\n    crds: templates\n"
    files = {".gitops-lint.yaml": f"{kept}{stale}fail-on: error\n", **FILES}
    right = f"{kept}  # misspelled\n  gadget:  # soon\n    {GROUPS}\nfail-on: error\n"
    assert fix_files(files, select=[RULE]) == {**files, ".gitops-lint.yaml": right}
