"""Edges of the event graph as steps."""

from pathlib import Path

from gitops_lint.order import Reason, deadlocks, event_graph
from gitops_lint.order.explain_edges import WAIT_REASONS, fixes, step_of
from gitops_lint.results.explanation import (
    Line,
    MissingReference,
    Name,
    Step,
    WaitReason,
)
from tests.cluster.whole import cluster, config_map, kustomization

A, B, GONE = (Name("Kustomization", "flux-system", name) for name in ("a", "b", "gone"))


def test_every_reason_of_an_edge_is_one_of_a_step() -> None:
    assert {*Reason} - {*WAIT_REASONS} == {Reason.WEBHOOK}  # nothing waits for it
    assert sorted(WAIT_REASONS.values()) == sorted(WaitReason)
    assert {it.value for it in WAIT_REASONS} == {it.value for it in WaitReason}


def test_a_missing_object_is_named(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: gone}]"),
            "a/a.yaml": config_map("a"),
        },
    )
    edges = [edge for edges in event_graph(found).waits.values() for edge in edges]
    (step,) = (step_of(edge) for edge in edges if edge.reason is Reason.MISSING)
    (line,) = (
        number
        for number, text in enumerate((tmp_path / "cluster/a.yaml").read_text().splitlines(), 1)
        if "gone" in text
    )
    detail = MissingReference(A, GONE)
    assert step == Step(A, None, WaitReason.MISSING, Line("cluster/a.yaml", line), True, detail)


def test_equal_fixes_of_a_deadlock_are_one(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: b}]"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/a.yaml": config_map("a"),
            "b/b.yaml": config_map("b"),
        },
    )
    (deadlock,) = deadlocks(event_graph(found))
    removals = [[(it.waiter, it.awaited, it.reason) for it in fix] for fix in fixes(deadlock)]
    assert sorted(removals) == [
        [(A, B, WaitReason.DEPENDS_ON)],
        [(B, A, WaitReason.DEPENDS_ON)],
    ]
