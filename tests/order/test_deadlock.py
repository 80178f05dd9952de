"""Deadlocks: the cycle in order, and the entries whose removal breaks it."""

from collections.abc import Mapping
from pathlib import Path

from gitops_lint.order import deadlocks, event_graph
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.deadlock.resolved import resolved
from tests.cluster.whole import cluster, config_map, kustomization
from tests.order.test_events import CRD, WIDGET, named


def found(root: Path, files: Mapping[str, str]) -> tuple[Deadlock, ...]:
    return deadlocks(event_graph(cluster(root, files)))


def cycle(deadlock: Deadlock) -> list[str]:
    """The cycle without the lifecycle edges."""
    return [
        f"{named(edge.event)}: {edge.reason.value}"
        for edge in deadlock.cycle
        if edge.reason.value != "own course"
    ]


def cuts(deadlock: Deadlock) -> list[list[str]]:
    return [[f"{named(edge.event)}: {edge.reason.value}" for edge in cut] for cut in deadlock.cuts]


def test_a_parent_that_waits_for_its_child(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/p.yaml": kustomization("p", "./p", "wait: true"),
            "p/c.yaml": kustomization("c", "./c", "dependsOn: [{name: p}]"),
            "c/c.yaml": config_map("c"),
            "cluster/d.yaml": kustomization("d", "./d", "dependsOn: [{name: c}]"),
            "d/c.yaml": config_map("d"),
        },
    )
    assert deadlock.kind == "wait"
    assert cycle(deadlock) == ["started c: dependsOn", "ready p: health check"]
    assert cuts(deadlock) == [["started c: dependsOn"], ["ready p: health check"]]
    assert [item.name for item in deadlock.blocked] == ["c", "d", "p"]


def test_the_owner_of_a_dependency_depends_on_it(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/p.yaml": kustomization("p", "./p", "dependsOn: [{name: c}]"),
            "p/c.yaml": kustomization("c", "./c"),
            "c/c.yaml": config_map("c"),
        },
    )
    assert deadlock.kind == "cold"
    assert cycle(deadlock) == ["exists c: owner", "started p: dependsOn"]
    assert cuts(deadlock) == [["started p: dependsOn"]]


def test_a_source_behind_the_object_that_uses_it(tmp_path: Path) -> None:
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        "metadata: {name: other, namespace: flux-system}\n"
        "spec: {interval: 1m, url: 'ssh://git@example.com/fleet.git'}\n"
    )
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", source="GitRepository/other"),
            "a/source.yaml": source,
        },
    )
    assert deadlock.kind == "cold"
    assert cycle(deadlock) == ["started a: source", "exists other: owner"]


def test_a_crd_behind_the_object_that_needs_it(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/widget.yaml": WIDGET,
            "b/crd.yaml": CRD,
        },
    )
    assert deadlock.kind == "cold"
    assert cuts(deadlock) == [["started b: dependsOn"], ["staged a(3): definition"]]


def test_an_alternative_breaks_the_deadlock(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
        "cluster/c.yaml": kustomization("c", "./c"),
        "a/widget.yaml": WIDGET,
        "b/crd.yaml": CRD,
        "c/crd.yaml": CRD,
    }
    assert not found(tmp_path / "free", files)
    files["cluster/c.yaml"] = kustomization("c", "./c", "suspend: true")
    assert [it.kind for it in found(tmp_path / "suspended", files)] == ["cold"]


def test_an_alternative_blocked_by_another_deadlock_still_counts(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: c}]"),
            "a/widget.yaml": WIDGET,
            "b/crd.yaml": CRD,
            "c/crd.yaml": CRD,
        },
    )
    assert (deadlock.kind, cycle(deadlock)) == ("dependency", ["started c: dependsOn"])


def test_a_cut_of_several_entries(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/p.yaml": kustomization("p", "./p", "dependsOn: [{name: c}, {name: d}]"),
            "p/c.yaml": kustomization("c", "./c"),
            "p/d.yaml": kustomization("d", "./d"),
            "c/c.yaml": config_map("c"),
            "d/c.yaml": config_map("d"),
        },
    )
    assert cuts(deadlock) == [["started p: dependsOn", "started p: dependsOn"]]


def test_a_deadlock_without_a_small_cut_is_resolved_as_a_whole(tmp_path: Path) -> None:
    names = "abcdefgh"
    files = {f"{name}/c.yaml": config_map(name) for name in names}
    for name in names:
        others = ", ".join(f"{{name: {other}}}" for other in names if other != name)
        text = kustomization(name, f"./{name}", f"dependsOn: [{others}]")
        files[f"cluster/{name}.yaml"] = text
    graph = event_graph(cluster(tmp_path, files))
    (deadlock,) = deadlocks(graph)
    assert deadlock.cuts == ()
    assert graph.never
    assert not resolved(graph).never


def test_a_cycle_of_dependencies_has_its_own_kind(tmp_path: Path) -> None:
    (deadlock,) = found(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: b}]"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/c.yaml": config_map("a"),
            "b/c.yaml": config_map("b"),
        },
    )
    assert deadlock.kind == "dependency"


def test_a_suspended_object_is_not_a_deadlock(tmp_path: Path) -> None:
    assert not found(
        tmp_path,
        {
            "cluster/p.yaml": kustomization("p", "./p", "wait: true"),
            "p/c.yaml": kustomization("c", "./c", "suspend: true"),
            "c/c.yaml": config_map("c"),
        },
    )
