"""The prerequisites of an object and the objects it blocks, worked out by hand, and the laws of both."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import event_graph
from gitops_lint.order.events.event import ready
from gitops_lint.queries.objects import askable
from gitops_lint.queries.relation import relation
from gitops_lint.queries.why import why
from gitops_lint.results.explanation import Name, Provided
from gitops_lint.results.why import Guarantee, Prerequisite, Relation
from gitops_lint.wording.explanation import sentence
from tests.cluster.whole import cluster, config_map, kustomization
from tests.examples import examples
from tests.queries.test_plan import CRD, DEPLOYMENT, RELEASE, WIDGET, clusters

WHEN_READY = (Guarantee.STARTS_WHEN_READY, Guarantee.READY_WHEN_READY)


def item(found: Cluster, name: str, kind: str = "Kustomization") -> Resource:
    (one,) = (it for it in askable(found) if (it.kind, it.name) == (kind, name))
    return one


def steps(found: Sequence[Prerequisite]) -> list[tuple[str, str, str, str, bool]]:
    """(prerequisite, milestone, waiter, reason, whether it is certain)."""
    return [
        (it.name.name, it.milestone, it.step.waiter.name, it.step.reason, it.step.certain)
        for it in found
    ]


def paths(found: Relation) -> list[tuple[str, str, str, bool, list[str]]]:
    return [
        (
            it.waiter.name,
            it.guarantee,
            it.awaited.name,
            it.certain,
            [step.reason for step in it.steps],
        )
        for it in found.paths
    ]


@pytest.fixture
def four(tmp_path: Path) -> Cluster:
    """infra (waits for its release) ← config ← apps; `alone` is independent."""
    return cluster(
        tmp_path,
        {
            "cluster/infra.yaml": kustomization("infra", "./infra", "wait: true"),
            "cluster/config.yaml": kustomization(
                "config", "./config", "dependsOn: [{name: infra}]"
            ),
            "cluster/apps.yaml": kustomization("apps", "./apps", "dependsOn: [{name: config}]"),
            "cluster/alone.yaml": kustomization("alone", "./alone"),
            "infra/release.yaml": RELEASE,
            "config/c.yaml": config_map("config"),
            "apps/web.yaml": DEPLOYMENT,
            "alone/c.yaml": config_map("alone"),
        },
    )


def test_prerequisites_and_blocked_objects(four: Cluster) -> None:
    found = why(four, item(four, "config"))
    assert steps(found.starts) == [
        ("flux-system", "artifact", "config", "source", True),
        ("flux-system", "applied", "config", "owner", True),
        ("db", "ready", "infra", "health check", True),  # the OCIRepository
        ("db", "ready", "infra", "health check", True),  # the HelmRelease
        ("infra", "ready", "config", "dependsOn", True),
    ]
    assert [it.name.kind for it in found.starts[2:4]] == ["OCIRepository", "HelmRelease"]
    assert found.readies == ()
    assert [(it.name.name, it.step and it.step.reason) for it in found.blocks] == [
        ("apps", "dependsOn")
    ]
    assert (found.needs, found.blockers) == ((), ())
    assert found.applies == (("ConfigMap", 1),)
    found = why(four, item(four, "infra"))
    assert steps(found.readies) == [
        ("db", "ready", "infra", "health check", True),
        ("db", "ready", "infra", "health check", True),
    ]
    assert [(it.name.name, it.step is not None) for it in found.blocks] == [
        ("apps", False),
        ("config", True),
    ]
    assert [it.name for it in found.needs] == ["db"]


def test_a_source_and_its_dependents(four: Cluster) -> None:
    found = why(four, item(four, "db", "OCIRepository"))
    assert steps(found.starts)[-1] == ("infra", "applied", "db", "owner", True)
    assert [(it.name.kind, it.name.name, it.step and it.step.reason) for it in found.blocks] == [
        ("HelmRelease", "db", "source"),
        ("Kustomization", "apps", None),
        ("Kustomization", "config", None),
        ("Kustomization", "infra", "health check"),
    ]


def test_the_object_in_between_is_named(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b"),
            "a/crd.yaml": CRD,
            "b/widget.yaml": WIDGET,
        },
    )
    told = why(found, item(found, "b"))
    (crd,) = told.readies
    assert steps(told.readies) == [("a", "applied", "b", "definition", True)]
    assert crd.step.detail == Provided(
        Name("Widget", "", "", is_kind=True),
        Name("CustomResourceDefinition", "", "widgets.example.com"),
    )
    assert sentence(crd.step) == (
        "Kustomization flux-system/b contains an object of the kind Widget, and its dry-run fails until"
        " that is served; Kustomization flux-system/a creates CustomResourceDefinition widgets.example.com"
    )


def test_paths(four: Cluster) -> None:
    apps, infra, alone, root = (
        item(four, name) for name in ("apps", "infra", "alone", "flux-system")
    )
    release = item(four, "db", "HelmRelease")
    expected = [("apps", "starts when Ready", "infra", True, ["dependsOn", "dependsOn"])]
    assert paths(relation(four, apps, infra)) == paths(relation(four, infra, apps)) == expected
    assert paths(relation(four, apps, release)) == [
        ("apps", "starts when Ready", "db", True, ["dependsOn", "dependsOn", "health check"])
    ]
    assert paths(relation(four, infra, release)) == [
        ("infra", "Ready when Ready", "db", True, ["health check"]),
        ("db", "starts when started", "infra", True, ["owner"]),
    ]
    assert paths(relation(four, root, alone)) == [
        ("alone", "starts when started", "flux-system", True, ["owner"])
    ]
    none = relation(four, apps, alone)
    assert none.paths == ()
    assert [(it.name.kind, it.name.name) for it in none.common] == [
        ("GitRepository", "flux-system"),
        ("Kustomization", "flux-system"),
    ]


def test_a_ready_expr_is_uncertain(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization(
                "a", "./a", "dependsOn: [{name: b, readyExpr: 'dep.spec.prune'}]"
            ),
            "cluster/b.yaml": kustomization("b", "./b"),
            **{f"{name}/c.yaml": config_map(name) for name in "ab"},
        },
    )
    told = relation(found, item(found, "a"), item(found, "b"))
    assert paths(told) == [("a", "starts when Ready", "b", False, ["readyExpr"])]
    before = steps(why(found, item(found, "a")).starts)
    assert before[-1] == ("b", "ready", "a", "readyExpr", False)


def test_a_deadlock_has_paths_in_both_directions(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: b}]"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: a}]"),
            **{f"{name}/c.yaml": config_map(name) for name in "abc"},
        },
    )
    assert paths(relation(found, item(found, "a"), item(found, "b"))) == [
        ("a", "starts when Ready", "b", True, ["dependsOn"]),
        ("b", "starts when Ready", "a", True, ["dependsOn"]),
    ]
    told = why(found, item(found, "c"))
    (blocker,) = told.blockers
    assert (blocker.kind, [it.name for it in blocker.objects]) == ("deadlock", ["a", "b"])
    assert why(found, item(found, "flux-system")).blockers == ()


@settings(max_examples=examples(20))
@given(clusters())
def test_waiting_is_asymmetric_without_a_deadlock(found: Cluster) -> None:
    items = list(askable(found))
    told = {it.id: why(found, it) for it in items}
    never = {key for key, it in told.items() if it.blockers}
    strong = {
        (path.waiter, path.awaited)
        for one in items
        for other in items
        for path in relation(found, one, other).paths
        if path.certain and path.guarantee is Guarantee.STARTS_WHEN_READY
    }
    for waiter, awaited in strong:
        if (awaited, waiter) in strong:
            assert {it for it in told if it.name in (waiter.name, awaited.name)} <= never


@settings(max_examples=examples(20))
@given(clusters())
def test_the_more_fails_the_more_is_blocked(found: Cluster) -> None:
    graph = event_graph(found)
    failing = [ready(it.id) for it in askable(found) if ready(it.id) not in graph.never]
    blocked = [set(graph.blocked_by(*failing[:number])) for number in range(len(failing) + 1)]
    assert all(less <= more for less, more in pairwise(blocked))
    assert not blocked[0]


@settings(max_examples=examples(20))
@given(clusters())
def test_dependents_are_blocked_and_block_no_more(found: Cluster) -> None:
    items = list(askable(found))
    told = {it.id: why(found, it) for it in items}
    for one in items:
        for other in items:
            if one.id == other.id or told[one.id].blockers or told[other.id].blockers:
                continue
            waits = any(
                path.certain and path.guarantee in WHEN_READY and path.waiter.name == one.name
                for path in relation(found, one, other).paths
            )
            blocked = {it.name.name for it in told[other.id].blocks}
            assert waits == (one.name in blocked)
            if waits:
                assert {it.name.name for it in told[one.id].blocks} <= blocked


def test_a_generator_exists_before_its_artifact(tmp_path: Path) -> None:
    generator = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {name: split, namespace: flux-system}
spec:
  sources: [{alias: repo, kind: GitRepository, name: flux-system}]
  artifacts: [{name: part, copy: [{from: "@repo/a/**", to: "@artifact/"}]}]
"""
    found = cluster(
        tmp_path,
        {
            "cluster/split.yaml": generator,
            "cluster/idle.yaml": generator.replace("split", "idle").replace("part", "unused"),
            "cluster/a.yaml": kustomization("a", ".", source="ExternalArtifact/part"),
            "a/c.yaml": config_map("a"),
        },
    )
    told = why(found, item(found, "split", "ArtifactGenerator"))
    assert [it[:3] for it in steps(told.starts)] == [
        ("flux-system", "artifact", "flux-system"),
        ("flux-system", "applied", "split"),
    ]
    assert [(it.name.name, it.step) for it in told.blocks] == [("a", None)]
    assert ("split", "exists", "part", "owner", True) in steps(why(found, item(found, "a")).starts)
    idle = why(found, item(found, "idle", "ArtifactGenerator"))
    assert [it[:3] for it in steps(idle.starts)] == [
        ("flux-system", "artifact", "flux-system"),
        ("flux-system", "applied", "idle"),
    ]
    assert (idle.blocks, idle.blockers) == ((), ())
