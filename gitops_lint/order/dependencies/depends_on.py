"""The edges of dependsOn in a cluster."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.once import once
from gitops_lint.order.dependencies.dependency import Dependency
from gitops_lint.order.dependencies.dependency_graph import DependencyGraph

Kind = Literal["Kustomization", "HelmRelease"]

KINDS: Final[tuple[Kind, ...]] = ("Kustomization", "HelmRelease")
"""The kinds that depend on others of their own kind."""

_GROUPS: Final[dict[Kind, str]] = {"Kustomization": KUSTOMIZATION[1], "HelmRelease": RELEASE[1]}


def dependency_graph(cluster: Cluster, kind: Kind = "Kustomization") -> DependencyGraph:
    """The dependsOn graph of a cluster's Flux Kustomizations, or of its HelmReleases; created once.

    The namespace of an entry defaults to that of the dependent. Names that contain a variable are left
    out, except for an equal namespace of objects that one owner applies. (kustomize-controller and helm-controller: dependency check)
    """
    return _graph(cluster, kind)


@once
def _graph(cluster: Cluster, kind: Kind) -> DependencyGraph:
    return DependencyGraph(tuple(_edges(cluster, kind)))


def is_additive(cluster: Cluster, kind: str) -> bool:
    """Whether a readyExpr of this kind is checked in addition to Ready, not instead of it.

    (kustomize-controller, helm-controller: feature gate AdditiveCELDependencyCheck, off by default)
    """
    return cluster.flags.of(kind).enabled("AdditiveCELDependencyCheck")


def dependencies_of(cluster: Cluster, dependent: Id) -> Sequence[Dependency]:
    """The entries of an object's dependsOn, in order; empty for other kinds."""
    for kind, group in _GROUPS.items():
        if (dependent.kind, dependent.group) == (kind, group):
            return dependency_graph(cluster, kind).entries.get(dependent, ())
    return ()


def _edges(cluster: Cluster, kind: Kind) -> Iterator[Dependency]:
    objects = _objects(cluster, kind)
    additive = is_additive(cluster, kind)
    for resource in objects.values():
        for index, entry in resource.maps("spec", "dependsOn"):
            name = entry.get("name")
            namespace = entry.get("namespace") or resource.namespace
            if not (isinstance(name, str) and isinstance(namespace, str)):
                continue  # the schema rules report it
            target = objects.get(Id(kind, namespace, name, _GROUPS[kind]))
            if known(name) and (known(namespace) or _is_beside(resource, target)):
                value = entry.get("readyExpr")
                expr = value if isinstance(value, str) else None
                yield Dependency(resource, index, namespace, name, expr, target, additive)


def _is_beside(resource: Resource, target: Resource | None) -> bool:
    """Whether another object has the namespace of an object, even if that is unknown: `${namespace}`."""
    return (
        target is not None
        and target.owner is resource.owner
        and target.namespace == resource.namespace
    )


def _objects(cluster: Cluster, kind: Kind) -> dict[Id, Resource]:
    """The objects of a kind in the cluster that runs Flux, one for each identity."""
    found: dict[Id, Resource] = {}
    if kind == "Kustomization":
        found = {resource.id: resource for resource in cluster.kustomizations}
    for resource in cluster.of_kind(kind):
        if not resource.remote:
            found.setdefault(resource.id, resource)
    return found
