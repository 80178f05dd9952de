"""One model, one answer: what `plan` calls never Ready is what the errors of `check` explain.

A finding explains the objects that it `stops`, and all objects that wait for these in the event graph.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import check, read, report
from gitops_lint.errors import UsageError
from gitops_lint.order import event_graph
from gitops_lint.order.events.event import Event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.verdict import flux_objects, is_left_out, never_ready, verdict
from gitops_lint.queries.plan import plan
from gitops_lint.results.finding import Severity
from gitops_lint.results.problem import Problem
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
_RECONCILED = ("Kustomization", "HelmRelease", "ResourceSet")


def contradictions(root: Path) -> Iterator[str]:
    """Each contradiction between the verdicts, the plans and the findings of a repository."""
    config, rules = load_config(root), load_rules()
    repository = read(Tree(root, config.exclude), [root], config, lambda *_: None)
    checked = check(repository, rules, lambda *_: None)
    made = report(repository, rules, rules, checked)
    for cluster in repository.clusters:
        if not cluster.whole:
            continue
        problems = [
            (rule.id, problem.severity or rule.severity, problem)
            for rule, problem, name in checked.problems
            if name == cluster.name
        ]
        shown = [*made.findings, *(it.finding for it in made.ignored)]
        severe = {it.severity for it in shown if cluster.name in it.clusters}
        for sentence in _contradictions(cluster, problems, severe):
            yield f"{cluster.name}: {sentence}"


def _contradictions(
    cluster: Cluster, problems: Iterable[tuple[str, Severity, Problem]], severe: set[Severity]
) -> Iterator[str]:
    graph, told = event_graph(cluster), verdict(cluster)
    stuck = {str(item) for item in never_ready(graph)}
    flux = {str(item) for item in flux_objects(graph)}
    if stuck != {str(name) for name in told.never_ready}:
        yield "the verdict names other objects than the graph"
    reconciled = {name for name in stuck if name.partition(" ")[0] in _RECONCILED}
    if not reconciled <= {str(name) for name in plan(cluster).never}:
        yield "the plan names other objects than the verdict"
    if bool(stuck) != (told.outcome is Outcome.DOES_NOT_CONVERGE):
        yield f"{told.outcome} with {len(stuck)} objects never Ready"
    if stuck and severe <= {Severity.HINT}:
        yield f"all clear, but never Ready: {sorted(stuck)}"
    worst = Severity.WARNING if cluster.entry.assumed else Severity.ERROR
    explained: set[str] = set()
    for rule, severity, problem in problems:
        if problem.stops and severity is not worst:
            yield f"{rule} stops {problem.stops}, but is a {severity}"
        for name in problem.stops:
            starts = _stopped(graph, name)
            if not starts and name in flux and not _is_left_out(cluster, name):
                yield f"{rule} stops {name}, which becomes Ready: {problem.message}"
            explained |= _names(graph, graph.behind(starts))
    if missing := stuck - explained:
        yield f"no finding explains that these are never Ready: {sorted(missing)}"


def _stopped(graph: EventGraph, name: str) -> set[Event]:
    """The events of an object that never happen, and those that its own mistakes prevent."""
    return {
        event
        for event in graph.never
        if str(event.id) == name
        or any(str(it.source) == name and it.needs is None for it in graph.waits[event])
    }


def _names(graph: EventGraph, events: Iterable[Event]) -> set[str]:
    return {str(event.id) for event in events if event.what in ("ready", "artifact")}


def _is_left_out(cluster: Cluster, name: str) -> bool:
    """Whether an object does not run in this cluster, on purpose: it, or its owner, is suspended."""
    items: Iterable[Resource] = (*cluster.kustomizations, *cluster.resources)
    return any(is_left_out(item) for item in items if str(item) == name)


@pytest.mark.parametrize("root", REPOSITORIES, ids=lambda it: it.name)
def test_findings_explain_what_is_never_ready(root: Path) -> None:
    try:
        assert list(contradictions(root)) == []
    except UsageError as error:
        pytest.skip(str(error))


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
