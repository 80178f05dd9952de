"""What goes with an object that Flux deletes: what it contains, defines or stores."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.results.change import Data

_CLASS: Final = "storage.k8s.io"


def dependents(item: Resource, cluster: Cluster) -> Iterator[Resource]:
    """The objects that Kubernetes deletes with one: those in a Namespace, and those of a CRD."""
    if (item.kind, item.group) == ("Namespace", ""):
        for other in cluster.resources:
            if other.namespace == item.name and other.remote == item.remote:
                yield other
    if item.kind == "CustomResourceDefinition":
        kind, group = item.get("spec", "names", "kind"), item.get("spec", "group")
        if isinstance(kind, str) and isinstance(group, str):
            yield from (it for it in cluster.of_kind((kind, group)) if it.remote == item.remote)


def data_of(claim: Resource, cluster: Cluster) -> Data:
    """What becomes of the data of a claim. (Kubernetes: reclaimPolicy, Delete by default)"""
    name = claim.get("spec", "storageClassName")
    found = cluster.of_kind(("StorageClass", _CLASS))
    here = next((it for it in found if it.name == name and it.remote == claim.remote), None)
    if here is None:
        return Data.UNKNOWN
    return Data.KEPT if here.get("reclaimPolicy") == "Retain" else Data.DELETED
