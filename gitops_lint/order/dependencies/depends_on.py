"""The edges of dependsOn: who waits for whom in a cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from weakref import WeakKeyDictionary

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.order.dependencies.graph import Graph
from gitops_lint.source import Place

Kind = Literal["Kustomization", "HelmRelease"]

KINDS: Final[tuple[Kind, ...]] = ("Kustomization", "HelmRelease")
"""The kinds that depend on others of their own kind."""

_GROUPS: Final[dict[Kind, str]] = {"Kustomization": KUSTOMIZATION[1], "HelmRelease": RELEASE[1]}
_GRAPHS: Final[WeakKeyDictionary[Cluster, dict[Kind, "Graph[Dependency]"]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Dependency:
    """One entry of `dependsOn`: an edge from an object to what it waits for.

    `target` is None when the cluster has no such object; `ready_expr` is None when Flux' own test of
    Ready decides.
    """

    dependent: Resource
    index: int
    namespace: str
    name: str
    ready_expr: str | None
    target: Resource | None

    def __str__(self) -> str:
        """What is waited for, as people name it."""
        return f"{self.namespace}/{self.name}"

    @property
    def path(self) -> tuple[str | int, ...]:
        """The key path of the entry's name in the dependent."""
        return "spec", "dependsOn", self.index, "name"

    @property
    def place(self) -> Place:
        """Where the entry's name is written."""
        return self.dependent.place(*self.path)

    @property
    def asks_for_ready(self) -> bool:
        """Whether it lasts until the target is Ready.

        A readyExpr takes the place of the test of Ready; one that mentions it may test it itself,
        though what is asked of all conditions is true where there are none yet.
        (kustomize-controller: dependency check, AdditiveCELDependencyCheck is off by default.)
        """
        expr = self.ready_expr
        if expr is None:
            return True
        return "Ready" in expr and (".all(" not in expr or "observedGeneration" in expr)


def dependency_graph(cluster: Cluster, kind: Kind = "Kustomization") -> Graph[Dependency]:
    """The dependsOn graph of a cluster's Flux Kustomizations, or of its HelmReleases; made once.

    The namespace of an entry defaults to that of the dependent; names that hold a variable are left
    out. (kustomize-controller and helm-controller: dependency check.)
    """
    graphs = _GRAPHS.setdefault(cluster, {})
    if kind not in graphs:
        graphs[kind] = Graph(tuple(_edges(cluster, kind)))
    return graphs[kind]


def dependencies_of(cluster: Cluster, dependent: Id) -> Sequence[Dependency]:
    """The entries of an object's dependsOn, in order; none for what is of another kind."""
    for kind, group in _GROUPS.items():
        if (dependent.kind, dependent.group) == (kind, group):
            return dependency_graph(cluster, kind).entries.get(dependent, ())
    return ()


def _edges(cluster: Cluster, kind: Kind) -> Iterator[Dependency]:
    objects = _objects(cluster, kind)
    for resource in objects.values():
        for index, entry in resource.maps("spec", "dependsOn"):
            name = entry.get("name")
            namespace = entry.get("namespace") or resource.namespace
            if not (isinstance(name, str) and isinstance(namespace, str)):
                continue  # the schema's business
            if known(name) and known(namespace):
                said = entry.get("readyExpr")
                expr = said if isinstance(said, str) else None
                target = objects.get(Id(kind, namespace, name, _GROUPS[kind]))
                yield Dependency(resource, index, namespace, name, expr, target)


def _objects(cluster: Cluster, kind: Kind) -> dict[Id, Resource]:
    """The objects of a kind in the cluster that runs Flux, one for each identity."""
    found: dict[Id, Resource] = {}
    if kind == "Kustomization":
        found = {resource.id: resource for resource in cluster.kustomizations}
    for resource in cluster.of_kind(kind):
        if resource.group == _GROUPS[kind] and not resource.remote:
            found.setdefault(resource.id, resource)
    return found
