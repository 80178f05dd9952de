"""Custom resources beside the HelmRelease of their CRDs, because one Kustomization contains another."""

from collections.abc import Mapping

from gitops_lint.cluster import Cluster, Id
from gitops_lint.once import once
from gitops_lint.order.deadlock.deadlocks import deadlocks
from gitops_lint.order.deadlock.doubt import doubtful_deadlocks, event_graph
from gitops_lint.order.deadlock.helm_crd import by_owner
from gitops_lint.order.owners import Overlap, overlaps


@once
def nested(cluster: Cluster) -> Mapping[Id, Overlap]:
    """By a Kustomization with a HelmRelease and its custom resources, the overlap that puts them together.

    Its path has no kustomization.yaml and contains the path of another Kustomization, which applies all of
    these custom resources as well. One kustomization.yaml fixes both.
    """
    found: dict[Id, Overlap] = {}
    for deadlock in (*deadlocks(event_graph(cluster)), *doubtful_deadlocks(cluster)):
        for owner, pairs in by_owner(deadlock) if deadlock.kind == "cold" else ():
            needing = {pair.need.source.id for pair in pairs}
            for it in overlaps(cluster):
                around = it.around is not None and it.around.id == owner
                if around and it.harmless and needing <= {one.id for one, _ in it.objects}:
                    found.setdefault(owner, it)
    return found
