"""Deadlocks and races about objects that a script seems to create before Flux starts are hints."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.documents import Tree
from gitops_lint.order import deadlocks, event_graph
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.needs import preparations
from gitops_lint.queries.plan import plan
from gitops_lint.results.finding import Finding, Severity
from gitops_lint.results.verdict import Outcome
from gitops_lint.testing import lint_files
from tests.charts.test_bootstrap import FILES as CHART
from tests.cluster.whole import SYNC, config_map, kustomization
from tests.order.test_mistakes import load

SYNC_FILE = {"cluster/flux-system/gotk-sync.yaml": SYNC}
OWN_SETTINGS = {
    "cluster/a.yaml": kustomization("a", "./a", "postBuild: {substituteFrom: [{kind: ConfigMap, name: s}]}"),
    "a/s.yaml": config_map("s", "flux-system"),
}  # fmt: skip
# The entry point has an object in a Namespace that its child applies.
OWN_NAMESPACE = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "cluster/c.yaml": config_map("c", "shop"),
    "a/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
}
# A Kustomization depends on the one that it applies.
OWN_CHILD = {
    "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: child}]"),
    "a/child.yaml": kustomization("child", "./b"),
    "b/c.yaml": config_map("c"),
}
TASK = """\
- name: Render the chart
  kubernetes.core.helm_template:
    chart_ref: oci://example.com/charts/cert-manager
    include_crds: true
"""


def found(files: Mapping[str, str], rule: str) -> list[Finding]:
    return [it for it in lint_files({**SYNC_FILE, **files}).findings if it.rule == rule]


def shown(finding: Finding) -> list[str]:
    """The lines that are evidence."""
    return [
        f"{it.location.path}:{it.location.line}"
        for it in finding.related
        if "seems to create" in it.message
    ]


CASES = [
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "\nkubectl create configmap s\n", ["up.sh:2"]),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "kubectl apply -f $ROOT/a/s.yaml\n", ["up.sh:1"]),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "kubectl delete configmap s\nkubectl apply -f x\n", []),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "kubectl create configmap s --dry-run=client -o yaml | kubectl apply -f -\n", ["up.sh:1"]),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "kubectl create configmap s --dry-run=client -o yaml | kubeconform\n", []),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", "kubectl apply --dry-run=server -f a/s.yaml\n", []),
    (OWN_SETTINGS, "cold-start-deadlock", "up.sh", f"kubectl apply -f - <<EOF\n{config_map('s', 'flux-system')}EOF\n", ["up.sh:4"]),
    (OWN_SETTINGS, "cold-start-deadlock", "check.sh", f"cat > x <<EOF\n{config_map('s', 'flux-system')}EOF\nkubeconform x\n", []),
    (OWN_CHILD, "cold-start-deadlock", "up.sh", "flux create kustomization child --path=./a\n", ["up.sh:1"]),
    (OWN_CHILD, "cold-start-deadlock", "up.sh", "kubectl apply -f x\nflux reconcile kustomization child\n", []),
    (OWN_SETTINGS, "cold-start-deadlock", "README.md", "kubectl create configmap s\n", []),
    (OWN_SETTINGS, "cold-start-deadlock", "other/s.yaml", config_map("s", "flux-system"), []),
    (OWN_NAMESPACE, "cold-start-deadlock", ".taskfiles/a/Taskfile.yaml", "cmds:\n- kubectl create namespace shop\n", [".taskfiles/a/Taskfile.yaml:2"]),
    (OWN_NAMESPACE, "cold-start-deadlock", "tf/a.tf", 'resource "kubernetes_namespace" "n" {\n  metadata {\n    name = "shop"\n', ["tf/a.tf:3"]),
    (OWN_NAMESPACE, "cold-start-deadlock", "up.sh", "kubectl create namespace shops\n", []),
    (CHART, "helm-crd-with-custom-resource", "ansible/roles/k/tasks/a.yml", TASK, ["ansible/roles/k/tasks/a.yml:3"]),
    (CHART, "helm-crd-with-custom-resource", "ansible/a.yml", TASK.replace("cert-", "other-"), []),
    (CHART, "helm-crd-with-custom-resource", "deploy/a.yml", TASK, []),
]  # fmt: skip


@pytest.mark.parametrize(("files", "rule", "path", "text", "lines"), CASES)
def test_a_deadlock_is_a_hint(
    files: Mapping[str, str], rule: str, path: str, text: str, lines: list[str]
) -> None:
    (finding,) = found({**files, path: text}, rule)
    assert shown(finding) == lines
    assert finding.severity is (Severity.HINT if lines else Severity.ERROR)


@pytest.mark.parametrize("case", CASES, ids=lambda it: it[2])
def test_verdict_and_plan_agree_with_the_finding(
    case: tuple[Mapping[str, str], str, str, str, list[str]], tmp_path: Path
) -> None:
    files, _, path, text, lines = case
    cluster = load(tmp_path, {**files, path: text})
    outcome = Outcome.CONVERGES_IF if lines else Outcome.DOES_NOT_CONVERGE
    assert verdict(cluster).outcome is outcome
    assert bool(plan(cluster).never) is not bool(lines)
    assert bool(deadlocks(event_graph(cluster))) is not bool(lines)


def test_the_need_has_the_evidence(tmp_path: Path) -> None:
    files = {**OWN_SETTINGS, "up.sh": "kubectl apply -f $ROOT/a/s.yaml\n"}
    (only,) = preparations(load(tmp_path, files), Tree(tmp_path)).found
    assert str(only.need.name) == "ConfigMap flux-system/s"
    assert [str(it.name) for it in only.need.users] == ["Kustomization flux-system/a"]
    assert not only.need.certain
    assert [(it.kind, it.place) for it in only.evidence] == [("script", ("up.sh", 1))]


def test_a_deadlock_without_evidence_stays(tmp_path: Path) -> None:
    """Evidence of one object says nothing about another one."""
    both = {
        **OWN_SETTINGS,
        "cluster/b.yaml": OWN_SETTINGS["cluster/a.yaml"].replace("./a", "./b").replace("name: a", "name: b").replace("name: s", "name: t"),
        "b/t.yaml": config_map("t", "flux-system"),
        "up.sh": "kubectl create configmap s\n",
    }  # fmt: skip
    never = {str(name) for name in verdict(load(tmp_path, both)).never_ready}
    assert never == {"Kustomization flux-system/b"}


RACE = {
    "cluster/a.yaml": kustomization("crds", "./crds") + "---\n" + kustomization("app", "./app"),
    "crds/a.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {group: example.com, names: {kind: Widget, plural: widgets}, scope: Namespaced, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}\n",
    "app/a.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ("kubectl apply -f crds/a.yaml\n", ["up.sh:1"]),
        ("kubectl apply -f https://example.org/example.com_widgets.yaml\n", ["up.sh:1"]),
        ("kubectl apply -f app/a.yaml\n", []),
    ],
)
def test_a_race_is_a_hint(script: str, lines: list[str]) -> None:
    (finding,) = found({**RACE, "up.sh": script}, "missing-crd-dependency")
    assert shown(finding) == lines
    assert finding.severity is (Severity.HINT if lines else Severity.WARNING)


def accepting(kind: str, name: str) -> dict[str, str]:
    """A configuration that accepts a need."""
    entry = f"{{kind: {kind}, name: {name}, reason: by hand}}"
    return {".gitops-lint.yaml": f"clusters: [cluster]\nneeds: [{entry}]\n"}


@pytest.mark.parametrize(
    ("files", "kind", "name", "rule"),
    [
        (OWN_SETTINGS, "ConfigMap", "s", "cold-start-deadlock"),
        (OWN_NAMESPACE, "Namespace", "shop", "cold-start-deadlock"),
        (CHART, "CustomResourceDefinition", "ClusterIssuer.*", "helm-crd-with-custom-resource"),
        (RACE, "CustomResourceDefinition", "Widget.example.com", "missing-crd-dependency"),
    ],
)
@pytest.mark.parametrize("script", ["", "kubectl create configmap s\n"])
def test_an_accepted_need_exists_before_flux_starts(
    files: Mapping[str, str], kind: str, name: str, rule: str, script: str
) -> None:
    """Nothing waits for it, so there is neither a deadlock nor a race, and nothing to say about scripts."""
    given = {**SYNC_FILE, **files, "up.sh": script}
    rules = [rule, "unused-need", "unexpected-need"]
    other = lint_files({**given, **accepting(kind, "other")}, select=rules)
    assert {it.rule for it in other.findings} == {rule, "unused-need"}
    report = lint_files({**given, **accepting(kind, f"'{name}'")}, select=rules)
    assert [it.rule for it in report.findings] == []
    (of_cluster,) = report.verdicts
    assert of_cluster.outcome in (Outcome.CONVERGES, Outcome.CONVERGES_IF)
    if rule != "missing-crd-dependency":
        assert [it.accepted for it in of_cluster.needs] == ["by hand"]


@pytest.mark.parametrize(("command", "lines"), [("apply", ["x/all.yaml.j2:4"]), ("diff", [])])
def test_a_template_that_a_script_renders_and_applies(command: str, lines: list[str]) -> None:
    named = "metadata:\n  name: s\n  namespace: flux-system\n"
    template = f"apiVersion: v1\nkind: ConfigMap\n{named}data:\n  a: {{{{ secret }}}}\n"
    script = f"render x/all.yaml.j2 | kubectl {command} -f -\n"
    files = {**OWN_SETTINGS, "x/all.yaml.j2": template, "up.sh": script}
    (finding,) = found(files, "cold-start-deadlock")
    assert shown(finding) == lines
    assert finding.severity is (Severity.HINT if lines else Severity.ERROR)
