"""Deadlocks that something outside the checkout may resolve."""

from pathlib import Path

import pytest

from gitops_lint.order import deadlocks, doubtful_deadlocks, event_graph
from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Outcome
from gitops_lint.testing import lint_files
from tests.cluster.whole import SYNC, cluster, kustomization
from tests.order.test_events import CRD, WIDGET

REMOTE = {"remote/kustomization.yaml": "resources: ['https://example.com/crds.yaml']\n"}
# a needs the kind whose CRD b applies, and b depends on a.
TIED = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "a/widget.yaml": WIDGET,
    "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
    "b/crd.yaml": CRD,
}


@pytest.mark.parametrize(
    ("more", "doubtful", "outcome"),
    [
        pytest.param({}, False, Outcome.DOES_NOT_CONVERGE, id="everything is in the checkout"),
        pytest.param(
            {"cluster/c.yaml": kustomization("c", "./remote"), **REMOTE},
            True,
            Outcome.CANNOT_TELL,
            id="a remote file",
        ),
        pytest.param(
            {"cluster/c.yaml": kustomization("c", "./remote", "dependsOn: [{name: a}]"), **REMOTE},
            False,
            Outcome.DOES_NOT_CONVERGE,
            id="a remote file behind the deadlock",
        ),
    ],
)
def test_a_crd(tmp_path: Path, more: dict[str, str], doubtful: bool, outcome: Outcome) -> None:
    found = cluster(tmp_path, {**TIED, **more})
    assert (len(doubtful_deadlocks(found)), len(deadlocks(event_graph(found)))) == (
        (1, 0) if doubtful else (0, 1)
    )
    assert verdict(found).outcome is outcome
    assert not event_graph(found).races
    report = lint_files(
        {"cluster/flux-system/gotk-sync.yaml": SYNC, **TIED, **more},
        select=["cold-start-deadlock"],
    )
    assert [(it.severity.value, it.stops) for it in report.findings] == [
        ("warning", ())
        if doubtful
        else ("error", ("Kustomization flux-system/a", "Kustomization flux-system/b"))
    ]


def test_only_crds_and_namespaces_have_several_providers(tmp_path: Path) -> None:
    files = {
        "cluster/p.yaml": kustomization("p", "./p", "dependsOn: [{name: c}]"),
        "p/c.yaml": kustomization("c", "./c"),
        "cluster/r.yaml": kustomization("r", "./remote"),
        **REMOTE,
    }
    found = cluster(tmp_path, files)
    assert not doubtful_deadlocks(found)
    assert [it.kind for it in deadlocks(event_graph(found))] == ["cold"]
