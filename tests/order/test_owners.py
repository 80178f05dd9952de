"""Objects with several owners, of nested ResourceSets, or in other clusters."""

from pathlib import Path

from gitops_lint.order import deadlocks
from tests.cluster.whole import config_map, kustomization
from tests.order.test_events import CRD, NAMESPACE, WIDGET, edges, graph, never, races

OUTER = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: outer, namespace: flux-system}
spec:
  wait: true
  resources:
    - apiVersion: fluxcd.controlplane.io/v1
      kind: ResourceSet
      metadata: {name: inner, namespace: flux-system}
      spec:
        wait: true
        dependsOn:
          - apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            name: outer
            namespace: flux-system
            ready: true
        resources: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: default}}]
"""


def test_a_resource_set_in_a_resource_set(tmp_path: Path) -> None:
    found = graph(tmp_path, {"cluster/set.yaml": OUTER})
    assert edges(found, "outer", "inner", "web") == {
        ("exists outer", "owner", "staged flux-system(3)"),
        ("exists inner", "owner", "staged outer(3)"),
        ("exists web", "owner", "staged inner(3)"),
        ("ready outer", "health check", "ready inner"),
        ("ready inner", "health check", "ready web"),
        ("started inner", "dependsOn", "ready outer"),
    }
    assert [it.kind for it in deadlocks(found)] == ["wait"]


def test_one_of_two_owners_is_enough(tmp_path: Path) -> None:
    """`a` waits for an object it applies itself, but `b` also applies it."""
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "dependsOn: [{name: c}]"),
        "cluster/b.yaml": kustomization("b", "./b"),
        "a/c.yaml": kustomization("c", "./c"),
        "b/c.yaml": kustomization("c", "./c"),
        "c/c.yaml": config_map("c"),
    }
    found = graph(tmp_path / "both", files)
    assert not found.never
    assert ("exists c", "owner", "staged b(3)") in edges(found, "c")
    assert never(graph(tmp_path / "one", files | {"b/c.yaml": config_map("d")})) == {"a", "c"}


def test_objects_in_another_cluster(tmp_path: Path) -> None:
    """A hub: objects in other clusters need the namespaces and CRDs there, dependsOn is local."""
    remote = "wait: true, kubeConfig: {secretRef: {name: spoke}}"
    found = graph(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", remote),
            "cluster/b.yaml": kustomization("b", "./b"),
            "a/child.yaml": kustomization("child", "./child", "dependsOn: [{name: a}]"),
            "a/widget.yaml": WIDGET.replace("default", "shop"),
            "b/all.yaml": CRD + "---\n" + NAMESPACE,
        },
    )
    assert not found.never
    assert not races(found)
