"""The diagram of a cluster: nodes, links, and the findings at both."""

import os
from pathlib import Path

import pytest

from gitops_lint.cli import choose
from gitops_lint.cluster import Cluster, Id, find_entries, resolve
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.order import Event, EventGraph, event_graph
from gitops_lint.order.events.event import artifact, exists, ready, started
from gitops_lint.queries.diagram import draw
from gitops_lint.results.diagram import Diagram, Link, Node
from gitops_lint.results.finding import Affected, Finding, Location, Related, Severity
from gitops_lint.testing import kustomization, write_files

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME, namespace: default}\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: team}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: web}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: team}
spec: {interval: 1h, url: "oci://registry.example.com/web"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: flux-system}
"""
SPECS = {
    "infra": ["wait: true"],
    "apps": ["dependsOn: [{name: infra}]"],
    "reader": ["postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}"],
    "gate": ["dependsOn: [{name: infra, readyExpr: dep.status.x == 1}]"],
    "checker": [
        "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: web, namespace: team}]"
    ],
    "lost": ["dependsOn: [{name: gone}]"],
    "left": ["dependsOn: [{name: right}]"],
    "right": ["dependsOn: [{name: left}]"],
    "paused": ["suspend: true"],
}
FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/a}]\n",
    **{f"clusters/a/{name}.yaml": kustomization(name, *spec) for name, spec in SPECS.items()},
    **{f"{name}/c.yaml": CONFIG_MAP.replace("NAME", name) for name in SPECS},
    "infra/release.yaml": RELEASE,
}


def read(root: Path, files: dict[str, str]) -> tuple[Cluster, Tree]:
    write_files(files, root)
    tree, config = Tree(root.resolve()), load_config(root)
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    return cluster, tree


def drawn(root: Path, files: dict[str, str] = FILES, *findings: Finding) -> Diagram:
    cluster, tree = read(root, files)
    return draw(cluster, findings, tree)


def ks(name: str) -> str:
    return f"Kustomization flux-system/{name}"


RELEASE_ID, SOURCE_ID = "HelmRelease team/web", "OCIRepository team/web"
ROOT_SOURCE = "GitRepository flux-system/flux-system"


def test_nodes(tmp_path: Path) -> None:
    made = drawn(tmp_path)
    told = {it.id: (it.owner, it.wave, it.marks) for it in made.nodes}
    root = ks("flux-system")
    assert told == {
        ROOT_SOURCE: (None, 0, ("entry",)),
        root: (None, 1, ("entry",)),
        ks("infra"): (root, 2, ("waits",)),
        RELEASE_ID: (ks("infra"), 3, ()),
        SOURCE_ID: (ks("infra"), 2, ()),
        ks("apps"): (root, 4, ()),
        ks("reader"): (root, 2, ()),
        ks("gate"): (root, 4, ()),
        ks("checker"): (root, 2, ("checks",)),
        ks("lost"): (root, None, ()),
        ks("gone"): (None, None, ("missing",)),
        ks("left"): (root, None, ()),
        ks("right"): (root, None, ()),
        ks("paused"): (root, None, ("suspended",)),
    }


def test_links(tmp_path: Path) -> None:
    made = drawn(tmp_path)
    told = {
        (it.waiter, it.awaited, it.kind, it.reason, it.open)
        for it in made.links
        if it.awaited != ROOT_SOURCE
    }
    assert told == {
        (ks("apps"), ks("infra"), "dependsOn", "", False),
        (ks("gate"), ks("infra"), "readyExpr", "dep.status.x == 1", False),
        (ks("reader"), ks("infra"), "needs", "ConfigMap flux-system/settings", True),
        (ks("checker"), RELEASE_ID, "health", "", False),
        (ks("infra"), RELEASE_ID, "health", "", False),
        (ks("infra"), SOURCE_ID, "health", "", False),
        (RELEASE_ID, SOURCE_ID, "source", "", False),
        (ks("lost"), ks("gone"), "dependsOn", "", False),
        (ks("left"), ks("right"), "dependsOn", "", False),
        (ks("right"), ks("left"), "dependsOn", "", False),
    }
    users = {it.waiter for it in made.links if it.awaited == ROOT_SOURCE}
    assert users == {it.id for it in made.nodes if it.kind == "Kustomization"} - {ks("gone")}


NAMES = ("flux-system", *SPECS, "gone")


def short(ids: set[str]) -> set[str]:
    """Kustomizations by name, all others by kind."""
    return {
        it.rpartition("/")[2] if it.startswith("Kustomization") else it.split()[0] for it in ids
    }


def test_needed_and_blocked(tmp_path: Path) -> None:
    made = drawn(tmp_path)
    root, of_infra = {"flux-system", "GitRepository"}, {"infra", "HelmRelease", "OCIRepository"}
    assert {name: short(made.needed(ks(name))) for name in NAMES} == {
        "flux-system": {"GitRepository"},
        "infra": root | {"HelmRelease", "OCIRepository"},
        "apps": root | of_infra,
        "reader": root | {"infra"},  # infra creates the object it reads before infra is Ready
        "gate": root | of_infra,
        "checker": root | of_infra,
        "lost": root | {"gone"},
        "left": root | {"right"},
        "right": root | {"left"},
        "paused": root,
        "gone": set(),
    }
    assert short(made.needed(RELEASE_ID)) == {*root, "infra", "OCIRepository"}
    assert {name: short(made.blocked(ks(name))) for name in NAMES} == {
        "flux-system": {*SPECS, "HelmRelease", "OCIRepository"},
        "infra": {"apps", "reader", "checker", "HelmRelease", "OCIRepository"},
        **{key: set() for key in ("apps", "reader", "gate", "checker", "lost", "paused")},
        "left": {"right"},
        "right": {"left"},
        "gone": {"lost"},
    }
    assert short(made.blocked(RELEASE_ID)) == {"infra", "apps", "checker"}


def test_two_alternatives(tmp_path: Path) -> None:
    """An object that two Kustomizations apply needs both of them, and neither blocks it alone."""
    files = {
        ".gitops-lint.yaml": "clusters: [{path: clusters/a}]\n",
        **{
            f"clusters/a/{name}.yaml": kustomization(name, *spec)
            for name, spec in {"one": [], "two": [], "reader": SPECS["reader"]}.items()
        },
        **dict.fromkeys(("one/c.yaml", "two/c.yaml"), RELEASE.rpartition("---\n")[2]),
        "reader/c.yaml": CONFIG_MAP,
    }
    made = drawn(tmp_path, files)
    assert short(made.needed(ks("reader"))) == {"flux-system", "GitRepository", "one", "two"}
    assert made.blocked(ks("one")) == made.blocked(ks("two")) == set()


def test_the_order_equals_that_of_the_event_graph(tmp_path: Path) -> None:
    agrees(*read(tmp_path, FILES))


def agrees(cluster: Cluster, tree: Tree) -> None:
    """A node blocks the events that never happen without its start, and needs the events before it."""
    graph, made = event_graph(cluster), draw(cluster, (), tree)
    ids = {str(event.id): event.id for event in graph.waits}
    happening = set(graph.happening)
    for node in made.nodes:
        if node.id not in ids:
            continue
        start = next(it for it in starts(ids[node.id]) if it in graph.waits)
        if start in happening:
            lost = happening - set(graph.without([start]))
            expected = {str(it.id) for it in lost if it in ends(it.id, graph)} & {*made.by_id}
            happens = {it for it in made.by_id if it in ids and ends(ids[it], graph) & happening}
            assert made.blocked(node.id) & happens == expected - {node.id}, node.id
        end, needed = min(ends(ids[node.id], graph)), made.needed(node.id)
        assert {str(it.id) for it in graph.before(end)} & {*made.by_id} - {node.id} <= needed
        assert all(node.id in made.needed(other) for other in made.blocked(node.id)), node.id
    for link in made.links:
        assert link.awaited in made.needed(link.waiter)


def starts(identity: Id) -> list[Event]:
    return [started(identity), artifact(identity), exists(identity)]


def ends(identity: Id, graph: EventGraph) -> set[Event]:
    found = [ready(identity), artifact(identity), exists(identity)]
    return {next(it for it in found if it in graph.waits)} if set(found) & {*graph.waits} else set()


def test_places_and_counts(tmp_path: Path) -> None:
    made = drawn(tmp_path)
    infra = made.by_id[ks("infra")]
    assert infra.location == Location("clusters/a/infra.yaml", 3, 18, 3, 23)
    assert infra.objects == (("ConfigMap", 2), ("HelmRelease", 1), ("OCIRepository", 1))
    (link,) = (it for it in made.links if it.waiter == ks("apps") and it.kind == "dependsOn")
    assert link.location == Location("clusters/a/apps.yaml", 9, 22, 9, 27)
    assert made.nodes[0].id == ks("flux-system")


def found(location: Location, resource: str | None, *related: Location) -> Finding:
    others = tuple(Related(it, "there") for it in related)
    objects = (Affected(resource, location, "m"),) if resource else ()
    return Finding("r", Severity.ERROR, "m", location, objects=objects, related=others)


def test_findings_belong_to_nodes_and_links(tmp_path: Path) -> None:
    entry = Location("clusters/a/apps.yaml", 9, 22, 9, 27)
    other = Location("clusters/a/left.yaml", 9, 22, 9, 27)
    somewhere = Location("infra/c.yaml", 1, 1, 1, 2)
    made = drawn(
        tmp_path,
        FILES | {"paused/kustomization.yaml": "resources: [nothing.yaml]\n"},
        found(entry, ks("apps"), other),
        found(somewhere, "ConfigMap default/infra"),
        found(somewhere, RELEASE_ID),
        found(Location("paused/kustomization.yaml", 1, 13, 1, 25), None),
        found(Location("README.md", 1, 1, 1, 1), None),
    )
    nodes = {it.id: it.findings for it in made.nodes if it.findings}
    assert nodes == {ks("apps"): (0,), ks("infra"): (1,), RELEASE_ID: (2,), ks("paused"): (3,)}
    links = {(it.waiter, it.awaited): it.findings for it in made.links if it.findings}
    assert links == {(ks("apps"), ks("infra")): (0,), (ks("left"), ks("right")): (0,)}
    assert len(made.findings) == 5


def test_content_that_is_not_here(tmp_path: Path) -> None:
    other = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: other, namespace: flux-system}
spec: {interval: 1m, url: "https://git.example.com/other"}
"""
    files = {
        "clusters/a/flux-system/gotk-sync.yaml": kustomization("flux-system").replace(
            "./flux-system", "./clusters/a"
        ),
        "clusters/a/other.yaml": other,
        "clusters/a/far.yaml": kustomization("far").replace("name: flux-system}", "name: other}"),
        "clusters/a/torn.yaml": kustomization("torn"),
        "clusters/a/user.yaml": kustomization("user", "dependsOn: [{name: anywhere}]"),
        "user/c.yaml": CONFIG_MAP,
    }
    made = drawn(tmp_path, files)
    marks = {it.name: it.marks for it in made.nodes if it.kind == "Kustomization"}
    assert marks["far"] == ("elsewhere",)
    assert "broken" in marks["torn"]
    assert marks["anywhere"] == ("unknown",)


def test_every_end_is_a_node_and_every_owner_comes_first(tmp_path: Path) -> None:
    check(drawn(tmp_path))


def check(made: Diagram) -> None:
    seen: set[str] = set()
    for node in made.nodes:
        assert node.id not in seen
        seen.add(node.id)
    assert all(it.owner is None or it.owner in seen for it in made.nodes)
    assert all({it.waiter, it.awaited} <= seen for it in made.links)
    pairs = [(it.waiter, it.awaited, it.kind) for it in made.links]
    assert len(pairs) == len(set(pairs))
    for link in made.links:
        ends: tuple[Node, Node] = (made.by_id[link.waiter], made.by_id[link.awaited])
        if link.kind == "dependsOn" and ends[0].wave is not None and ends[1].wave is not None:
            assert ends[0].wave > ends[1].wave, link


def test_real_repositories() -> None:
    if not (corpus := os.environ.get("GITOPS_LINT_CORPUS")):
        pytest.skip("GITOPS_LINT_CORPUS names no directory with repositories")
    number = 0
    for root in sorted((Path(corpus) / "repositories").iterdir()):
        try:
            repository = choose.clusters((), root, None)
        except choose.UsageError:
            continue
        for cluster in repository.clusters:
            made = draw(cluster, (), repository.tree)
            check(made)
            if len(made.nodes) < 40:
                agrees(cluster, repository.tree)
            number += len(made.nodes)
    assert number > 1_000


def test_a_link_is_shown_once(tmp_path: Path) -> None:
    twice = kustomization("apps", "dependsOn: [{name: infra}, {name: infra}]")
    made = drawn(tmp_path, FILES | {"clusters/a/apps.yaml": twice})
    links = [it for it in made.links if it.waiter == ks("apps") and it.awaited == ks("infra")]
    assert links == [
        Link(ks("apps"), ks("infra"), "dependsOn", location=links[0].location),
    ]


def test_the_missing_objects_of_health_checks_are_nodes(tmp_path: Path) -> None:
    check = "healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: other, namespace: web}]"
    files = {
        "clusters/a/checker.yaml": kustomization("checker", check),
        "checker/c.yaml": CONFIG_MAP.replace("NAME", "c"),
    }
    made = drawn(tmp_path, {**files, ".gitops-lint.yaml": FILES[".gitops-lint.yaml"]})
    web = "Deployment web/other"
    assert {it.id for it in made.nodes} == {ROOT_SOURCE, ks("flux-system"), ks("checker"), web}
    assert (ks("checker"), web, "health") in {(it.waiter, it.awaited, it.kind) for it in made.links}
