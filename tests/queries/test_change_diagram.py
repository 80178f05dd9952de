"""The diagram of a change: what only one of the states has, and what happens to each object."""

from collections.abc import Mapping
from pathlib import Path

from gitops_lint.change import cluster_change, pairs
from gitops_lint.queries.change_diagram import draw_change
from gitops_lint.results.change_diagram import ChangeDiagram, State
from gitops_lint.testing import config_map, kustomization
from tests.change.lines import repository

ENTRY = {".gitops-lint.yaml": "clusters: [{path: clusters/a}]\n"}
ROOT = kustomization("flux-system", "prune: true").replace(
    "path: ./flux-system", "path: ./clusters/a"
)


def ks(name: str) -> str:
    return f"Kustomization flux-system/{name}"


def cluster(**apps: str) -> dict[str, str]:
    """A cluster with some Kustomizations, each with more lines of its `spec` and a ConfigMap."""
    files = {**ENTRY, "clusters/a/flux-system/gotk-sync.yaml": ROOT}
    for name, more in apps.items():
        files[f"clusters/a/{name}.yaml"] = kustomization(name, *filter(None, more.split("\n")))
        files[f"{name}/config.yaml"] = config_map(name)
    return files


def drawn(before: Mapping[str, str], after: Mapping[str, str], folder: Path) -> ChangeDiagram:
    """The diagram of the only cluster of two sets of files."""
    old, new = repository(before, folder / "before"), repository(after, folder / "after")
    (pair,) = pairs(old, new)
    return draw_change(pair, cluster_change(pair), old.tree, new.tree)


def states(
    before: Mapping[str, str], after: Mapping[str, str], folder: Path
) -> dict[str, list[str]]:
    return {
        name: [it.value for it in found]
        for name, found in drawn(before, after, folder).states.items()
    }


def test_each_object_has_what_happens_to_it(tmp_path: Path) -> None:
    before = cluster(gone="prune: true", stays="", edited="", content="")
    after = cluster(stays="", edited="timeout: 9m", content="", new="")
    after["content/config.yaml"] = config_map("other")
    assert states(before, after, tmp_path) == {
        ks("flux-system"): ["applies changes"],
        ks("edited"): ["changed"],
        ks("content"): ["applies changes"],
        ks("new"): ["created"],
        ks("gone"): ["deleted"],
    }


def test_an_object_that_is_only_named_is_not_created(tmp_path: Path) -> None:
    before = cluster(one="", two="")
    after = cluster(one="", two="dependsOn: [{name: nowhere}]")
    found = states(before, after, tmp_path)
    assert ks("nowhere") not in found
    assert found[ks("two")] == ["never Ready", "changed"]


def test_a_dependency_that_is_deleted_keeps_its_node(tmp_path: Path) -> None:
    before = cluster(one="prune: true", two="dependsOn: [{name: one}]")
    after = {**cluster(two="dependsOn: [{name: one}]"), "one/config.yaml": config_map("one")}
    found = drawn(before, after, tmp_path)
    assert found.states[ks("one")] == (State.DELETED,)
    assert found.states[ks("two")] == (State.STUCK,)
    assert "missing" in found.diagram.by_id[ks("one")].marks


def test_links_of_one_state_are_told_apart(tmp_path: Path) -> None:
    before = cluster(one="", two="", three="dependsOn: [{name: one}]")
    after = cluster(one="", two="", three="dependsOn: [{name: two}]")
    found = drawn(before, after, tmp_path)
    assert found.added == {(ks("three"), ks("two"), "dependsOn")}
    assert found.removed == {(ks("three"), ks("one"), "dependsOn")}
    links = {(it.waiter, it.awaited) for it in found.diagram.links if it.kind == "dependsOn"}
    assert links == {(ks("three"), ks("one")), (ks("three"), ks("two"))}


def test_what_is_gone_knows_what_it_needed(tmp_path: Path) -> None:
    before = cluster(
        base="", old="prune: true\ndependsOn: [{name: base}]", last="dependsOn: [{name: old}]"
    )
    after = cluster(base="", other="")
    found = drawn(before, after, tmp_path).diagram
    source = "GitRepository flux-system/flux-system"
    assert found.needed(ks("old")) == {ks("base"), ks("flux-system"), source}
    assert found.blocked(ks("old")) == {ks("last")}
    assert found.needed(ks("last")) == {ks("base"), ks("flux-system"), ks("old"), source}
    assert found.blocked(ks("base")) == set()  # after the change


def test_a_cluster_that_disappears_is_left_behind(tmp_path: Path) -> None:
    both = "clusters: [{path: clusters/a}, {path: clusters/b}]\n"
    other = {
        path.replace("clusters/a", "clusters/b"): text.replace("clusters/a", "clusters/b")
        for path, text in cluster(apps="").items()
        if path.startswith("clusters")
    }
    old = repository({**cluster(apps=""), **other, ".gitops-lint.yaml": both}, tmp_path / "before")
    new = repository(cluster(apps=""), tmp_path / "after")
    _, gone = pairs(old, new)
    found = draw_change(gone, cluster_change(gone), old.tree, new.tree)
    assert {it for states in found.states.values() for it in states} == {State.LEFT}
    assert set(found.states) == set(found.diagram.by_id)
    (pair,) = pairs(new, new)
    _, made = pairs(new, old)
    found = draw_change(made, cluster_change(made), new.tree, old.tree)
    assert {it for states in found.states.values() for it in states} <= {
        State.CREATED,
        State.APPLIES,
    }
    assert draw_change(pair, cluster_change(pair), new.tree, new.tree).states == {}
