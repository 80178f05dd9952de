"""What Ready waits for in a cluster: dependsOn, and the wait for health."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order.dependencies import Dependency, dependency_graph
from gitops_lint.order.graph import Graph
from gitops_lint.order.readiness import awaited, suspended
from gitops_lint.source import Place

_GRAPHS: Final[WeakKeyDictionary[Cluster, "Graph[Dependency | Wait]"]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A Flux Kustomization waits until another object is healthy."""

    dependent: Resource
    target: Resource
    asks_for_ready: bool = True

    def __str__(self) -> str:
        """What is waited for, as people name it."""
        return str(self.target)

    @property
    def path(self) -> tuple[str | int, ...]:
        """The key path of what makes it wait."""
        whole = self.dependent.get("spec", "wait") is True
        return ("spec", "wait") if whole else ("spec", "healthChecks")

    @property
    def place(self) -> Place:
        """Where that is written."""
        return self.dependent.place(*self.path)


def waiting_graph(cluster: Cluster) -> Graph[Dependency | Wait]:
    """What must be Ready before a Flux Kustomization or a HelmRelease is; made once.

    That something must exist is no edge here: a cycle is a deadlock on a running cluster too. The
    same node stands for applied and Ready, as every edge leads to Ready, and Ready needs whatever
    applied needs. (kustomize-controller: dependency check, checkHealth.)
    """
    if cluster not in _GRAPHS:
        _GRAPHS[cluster] = Graph(tuple(_edges(cluster)))
    return _GRAPHS[cluster]


def _edges(cluster: Cluster) -> Iterator[Dependency | Wait]:
    """Nothing leads to or from what is suspended: it is not reconciled, and another rule's business."""
    graphs = (dependency_graph(cluster), dependency_graph(cluster, "HelmRelease"))
    for graph in graphs:
        for edge in graph.edges:
            gone = edge.target is None or suspended(edge.target) or suspended(edge.dependent)
            if edge.asks_for_ready and not gone:
                yield edge
    ends = {
        end.id: end
        for graph in graphs
        for edge in graph.edges
        for end in (edge.dependent, edge.target)
        if end
    }
    for kustomization in cluster.kustomizations:
        if suspended(kustomization) or not known(kustomization.get("spec", "wait")):
            continue
        for item in awaited(cluster, kustomization):
            if item.kind in ("Kustomization", "HelmRelease") and not (
                item.remote or suspended(item)
            ):
                yield Wait(ends.get(kustomization.id, kustomization), ends.get(item.id, item))
