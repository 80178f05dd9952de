"""The entries of dependsOn that are edges, and their targets."""

from pathlib import Path

import pytest

from gitops_lint.order import Dependency, dependency_graph, event_graph
from tests.cluster.whole import cluster as whole
from tests.cluster.whole import config_map, kustomization
from tests.order.objects import cluster, flux


def edges(found: tuple[Dependency, ...]) -> set[tuple[str, str, str | None]]:
    """(dependent, name, target) of each edge."""
    return {
        (str(it.dependent.id), str(it), str(it.target.id) if it.target else None) for it in found
    }


def test_the_namespace_defaults_to_that_of_the_dependent() -> None:
    made = cluster(
        flux("a", "c", namespace="one"),
        flux("b", {"name": "c", "namespace": "two"}, namespace="one"),
        flux("c", namespace="two"),
    )
    assert edges(dependency_graph(made).edges) == {
        ("Kustomization one/a", "one/c", None),
        ("Kustomization one/b", "two/c", "Kustomization two/c"),
    }


def test_kinds_do_not_mix() -> None:
    made = cluster(
        flux("a", "b"), flux("b", "a", kind="HelmRelease"), flux("a", kind="HelmRelease")
    )
    assert edges(dependency_graph(made).edges) == {
        ("Kustomization flux-system/a", "flux-system/b", None)
    }
    assert edges(dependency_graph(made, "HelmRelease").edges) == {
        ("HelmRelease flux-system/b", "flux-system/a", "HelmRelease flux-system/a")
    }


def test_variables_and_malformed_entries_are_not_edges() -> None:
    made = cluster(
        flux("a", "${name}", {"name": "b", "namespace": "${x}"}, {"name": 3}, {}, "b"), flux("b")
    )
    assert [it.index for it in dependency_graph(made).edges] == [4]


def test_an_object_that_is_applied_twice_is_one() -> None:
    made = cluster(flux("a", "b"), flux("b", "a"), flux("a", "b"))
    (cycle,) = dependency_graph(made).cycles
    assert [it.name for it in cycle.members] == ["a", "b"]


def test_objects_of_another_cluster_are_not_targets() -> None:
    made = cluster(flux("a", "b"), flux("b", "a", remote="flux-system/kubeconfig"))
    assert edges(dependency_graph(made).edges) == {
        ("Kustomization flux-system/a", "flux-system/b", None)
    }


def test_a_graph_is_created_once() -> None:
    made = cluster(flux("a"))
    assert dependency_graph(made) is dependency_graph(made)
    assert dependency_graph(made) is not dependency_graph(made, "HelmRelease")
    assert dependency_graph(made) is not dependency_graph(cluster(flux("a")))


@pytest.mark.parametrize("on", [True, False])
def test_a_ready_expr_may_be_additive(on: bool, tmp_path: Path) -> None:
    """A cycle is certain, and a deadlock, only if the expression cannot let an object start."""
    gate = f"--feature-gates=AdditiveCELDependencyCheck={str(on).lower()}"
    flux_instance = (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\n"
        "metadata: {name: flux, namespace: flux-system}\n"
        "spec: {distribution: {version: 2.x, registry: ghcr.io/fluxcd}, kustomize: {patches: [{target: {kind: Deployment, name: kustomize-controller}, patch: "
        f"'[{{op: add, path: /spec/template/spec/containers/0/args/-, value: {gate}}}]'}}]}}}}\n"
    )
    waiting = "dependsOn: [{{name: {}, readyExpr: 'dep.metadata.generation > 0'}}]"
    made = whole(
        tmp_path,
        {
            "cluster/flux.yaml": flux_instance,
            "cluster/a.yaml": kustomization("a", "./a", waiting.format("b")),
            "cluster/b.yaml": kustomization("b", "./b", waiting.format("a")),
            **{f"{name}/c.yaml": config_map(name) for name in "ab"},
        },
    )
    assert [cycle.certain for cycle in dependency_graph(made).cycles] == [on]
    graph = event_graph(made)
    assert {it.name for it in graph.unready(graph.never)} == ({"a", "b"} if on else set())
