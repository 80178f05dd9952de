"""One model, one answer: what `plan` calls never Ready is what the findings of `check` explain."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import check, read, report
from gitops_lint.errors import UsageError
from gitops_lint.order import deadlocks, event_graph
from gitops_lint.order.blockers import single_causes
from gitops_lint.order.events.event import Reason
from gitops_lint.order.verdict import never_ready, verdict
from gitops_lint.queries.plan import plan
from gitops_lint.results.finding import Report, Severity
from gitops_lint.results.verdict import Outcome
from gitops_lint.rule import load_rules
from tests.examples import examples
from tests.order.witness.render import render
from tests.order.witness.world import World
from tests.order.witness.worlds import worlds

ROOT = Path(__file__).parents[2]
FIXTURES = sorted((ROOT / "fixtures").glob("*/*"))
CORPUS = os.environ.get("GITOPS_LINT_CORPUS", "")
REPOSITORIES = [
    *FIXTURES,
    *sorted((Path(CORPUS).resolve() / "repositories").glob("*") if CORPUS else ()),
]

# The rules that say that an object never becomes Ready, by the reason in the event graph.
RULES = {
    Reason.SUSPENDED: {"dependency-on-suspended", "waits-for-suspended-child", "never-ready"},
    Reason.MISSING: {"dependency-not-found", "dependency-kind-mismatch", "source-not-found", "missing-namespace", "never-ready"},
    Reason.FEATURE_GATE: {"never-ready"},
    Reason.EXPRESSION: {"cel-expression-suspicious"},
    Reason.REJECTED: {
        "bad-variable-name", "dependency-kind-mismatch", "flux-cel", "flux-schema", "invalid-duration",
        "missing-namespace", "removed-api-version", "source-kind-not-supported",
        "substitute-value-not-string", "wrong-group-for-kind",
    },
    Reason.FAULT: {
        "artifact-generator-broken", "bad-substitution-syntax", "bad-variable-name",
        "build-too-expensive", "duplicate-name", "flux-kustomization-as-kustomize-file",
        "kustomize-build-failed", "kustomize-file-invalid", "kustomize-plugin",
        "kustomize-resource-not-found", "not-a-kubernetes-object", "path-not-found",
        "substitution-breaks-yaml", "undefined-variable", "yaml-syntax",
    },
}  # fmt: skip
DEADLOCKS = {
    "dependency": {"dependency-cycle", "never-ready"},
    "wait": {"wait-deadlock"},
    "cold": {"cold-start-deadlock", "helm-crd-with-custom-resource"},
}


def contradictions(root: Path) -> Iterator[str]:
    """Each contradiction between the verdicts, the plans and the findings of a repository."""
    config, rules = load_config(root), load_rules()
    repository = read(Tree(root, config.exclude), [root], config, lambda *_: None)
    made: Report = report(repository, rules, rules, check(repository, rules, lambda *_: None))
    shown = [*made.findings, *(it.finding for it in made.ignored)]
    for cluster in repository.clusters:
        if not cluster.whole:
            continue
        graph = event_graph(cluster)
        reported = {it.rule for it in shown if cluster.name in it.clusters}
        never = {str(item.id) for item in never_ready(graph)}
        told = verdict(cluster)
        if never != {str(name) for name in told.never_ready}:
            yield f"{cluster.name}: the verdict names other objects than the graph"
        reconciled = {name for name in never if name.partition(" ")[0] in _RECONCILED}
        if not reconciled <= {str(name) for name in plan(cluster).never}:
            yield f"{cluster.name}: the plan names other objects than the verdict"
        if bool(never) != (told.outcome is Outcome.DOES_NOT_CONVERGE):
            yield f"{cluster.name}: {told.outcome} with {len(never)} objects never Ready"
        severe = {it.severity for it in shown if cluster.name in it.clusters}
        if never and severe <= {Severity.INFO}:
            yield f"{cluster.name}: all clear, but never Ready: {sorted(never)}"
        for cause in single_causes(graph) if never else ():
            if cause.reason is not Reason.SUSPENDED and not reported & RULES[cause.reason]:
                yield f"{cluster.name}: no finding explains {cause.reason} of {cause.id}"
        for deadlock in deadlocks(graph):
            if not reported & DEADLOCKS[deadlock.kind]:
                yield f"{cluster.name}: no finding explains a {deadlock.kind} deadlock"


_RECONCILED = ("Kustomization", "HelmRelease", "ResourceSet")


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda it: it.name)
def test_findings_explain_what_is_never_ready(root: Path) -> None:
    try:
        assert list(contradictions(root)) == []
    except UsageError:
        pytest.skip("no cluster")


@settings(max_examples=examples(30), suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_findings_explain_what_is_never_ready_in_any_world(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("world")
    for path, text in render(world).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    found = list(contradictions(root))
    shutil.rmtree(root)
    assert found == []
