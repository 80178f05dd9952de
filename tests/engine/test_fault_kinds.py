"""No fault is lost: each kind has its rule; a fault without a rule is a crash, never "All clear"."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gitops_lint.cli.check import status
from gitops_lint.cluster import Cluster, Content, Repository
from gitops_lint.cluster.artifacts.generator import Generated
from gitops_lint.config import Config
from gitops_lint.documents import Fault, FaultKind, Map, Place, Span, Tree
from gitops_lint.engine.run import judge, read
from gitops_lint.report.style import Style
from gitops_lint.report.text import render
from gitops_lint.results.finding import Severity
from gitops_lint.rule import Rule, load_rules, rule
from gitops_lint.substitution import Substituted

REPORTED_BY = {
    FaultKind.YAML_SYNTAX: "yaml-syntax",
    FaultKind.KUSTOMIZATION_INVALID: "kustomize-file-invalid",
    FaultKind.FOREIGN_KUSTOMIZATION: "flux-kustomization-as-kustomize-file",
    FaultKind.RESOURCE_NOT_FOUND: "kustomize-resource-not-found",
    FaultKind.NOT_AN_OBJECT: "not-a-kubernetes-object",
    FaultKind.DUPLICATE_NAME: "duplicate-name",
    FaultKind.PLUGIN: "kustomize-plugin",
    FaultKind.BUILD_FAILED: "kustomize-build-failed",
    FaultKind.PATCH_TARGET_NOT_FOUND: "patch-target-not-found",
    FaultKind.TOO_EXPENSIVE: "build-too-expensive",
    FaultKind.SUBSTITUTION_SYNTAX: "bad-substitution-syntax",
    FaultKind.SUBSTITUTION_BREAKS_YAML: "substitution-breaks-yaml",
    FaultKind.UNDEFINED_VARIABLE: "undefined-variable",
    FaultKind.ARTIFACT_GENERATOR: "artifact-generator-broken",
    FaultKind.TEMPLATE_FAILS: "template-input-missing",
    FaultKind.OBJECT_DROPPED: "object-dropped",
}
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: default}\n"
SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/a
  sourceRef: {kind: GitRepository, name: flux-system}
"""
PATH = "clusters/a/web.yaml"
FAULT = Fault(FaultKind.BUILD_FAILED, "it fails", Place(PATH, None, Span(1, 0, 1, 4)))


def repository(root: Path, config: Config, accounts: str = ACCOUNT) -> Repository:
    for path, text in {"clusters/a/flux-system/gotk-sync.yaml": SYNC, PATH: accounts}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return read(Tree(root, ()), [root], config, lambda *_: None)


def without(rule_id: str) -> list[Rule]:
    return [rule for rule in load_rules() if rule.id != rule_id]


def test_each_kind_is_reported_by_one_rule() -> None:
    declared = [
        (rule.reports, rule.id) for rule in load_rules() if isinstance(rule.reports, FaultKind)
    ]
    assert sorted(declared, key=lambda it: it[1]) == sorted(
        REPORTED_BY.items(), key=lambda it: it[1]
    )
    assert REPORTED_BY.keys() == set(FaultKind) - {FaultKind.INTERNAL_ERROR}


def test_a_fault_that_no_rule_reports_is_a_crash(tmp_path: Path) -> None:
    read_ = repository(tmp_path, Config(), f"{ACCOUNT}---\n{ACCOUNT}")
    report = judge(read_, lambda *_: None, without("duplicate-name"))
    (crash,) = report.crashes
    assert crash.at == "gitops_lint.documents.data.FaultKind.DUPLICATE_NAME"
    (found,) = report.findings
    assert (found.rule, found.location.path, found.location.line, found.clusters) == (
        "internal-error", PATH, 7, ("clusters/a",)
    )  # fmt: skip
    assert status(report, Severity.ERROR) == 2
    assert "All clear" not in render(report, Style())
    assert [it.rule for it in judge(read_, lambda *_: None).findings] == ["duplicate-name"]


@pytest.mark.parametrize(
    "config",
    [Config(severities={"duplicate-name": None}), Config(select=frozenset({"yaml-syntax"}))],
)
def test_faults_of_a_rule_that_is_off_are_ignored(tmp_path: Path, config: Config) -> None:
    report = judge(repository(tmp_path, config, f"{ACCOUNT}---\n{ACCOUNT}"), lambda *_: None)
    assert (report.findings, report.crashes) == ((), ())


def changed(cluster: Cluster, where: str) -> Cluster:
    """The cluster with the fault in one of the places where faults are kept."""
    (identity, content), *_ = cluster.contents.items()
    resource = content.objects[0]
    held: dict[str, Content] = {
        "content": content._replace(faults=(FAULT,)),
        "patch": content._replace(unmatched=(FAULT,)),
        "substitution": content._replace(
            substituted=((resource, Substituted(Map(), (), (FAULT,))),)
        ),
    }
    if where == "ResourceSet":
        return replace(
            cluster, resource_sets={resource.id: Content(resource, "error", faults=(FAULT,))}
        )
    if where == "ArtifactGenerator":
        return replace(cluster, generated=((resource, Generated(faults=(FAULT,))),))
    return replace(cluster, contents={identity: held[where]})


@pytest.mark.parametrize(
    "where", ["content", "patch", "substitution", "ResourceSet", "ArtifactGenerator"]
)
def test_faults_count_wherever_they_are(tmp_path: Path, where: str) -> None:
    whole = repository(tmp_path, Config())
    faulty = replace(whole, clusters=(changed(whole.clusters[0], where),))
    report = judge(faulty, lambda *_: None, without("kustomize-build-failed"))
    assert [it.what for it in report.crashes] == ["reporting a fault"]
    report = judge(faulty, lambda *_: None)
    assert report.crashes == ()
    assert [(it.rule, it.message, it.location.line) for it in report.findings] == [
        ("kustomize-build-failed", "it fails", 2)
    ]


def test_a_file_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: [\n")
    file = read(Tree(tmp_path, ()), [tmp_path / "a.yaml"], Config(), lambda *_: None)
    report = judge(file, lambda *_: None, without("yaml-syntax"))
    assert [it.what for it in report.crashes] == ["reporting a fault"]


def test_only_a_rule_that_reports_faults_gets_them() -> None:
    def check(faults: Sequence[object], cluster: Cluster) -> None:
        """Looks like a rule that reports faults, but declares no kind."""

    with pytest.raises(TypeError, match="not a valid signature for a rule"):
        rule(Severity.ERROR)(check)  # type: ignore[arg-type]
