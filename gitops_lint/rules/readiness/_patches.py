"""Shared by the rules about fields that the patch of a parent could set for all of its children."""

from collections.abc import Sequence

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.documents import Place
from gitops_lint.once import once


def may_set(field: str, resource: Resource, cluster: Cluster) -> bool:
    """Whether a patch of the parent that adds a field of `spec` changes nothing for most that it reaches.

    It overrides those that have the field. Without a patch, nobody could write one under `spec.patches` of a
    parent that is not in the repository.
    """
    place, owner = resource.patch_of_owner, resource.owner
    reached = _children(cluster, owner.id, place) if owner else ()
    having = sum(item.get("spec", field) is not None for item in reached)
    if place is not None:
        return 2 * having < len(reached)
    roots = {it.id for it in cluster.entry.roots}
    written = cluster.entry.root_written or (owner is not None and owner.id not in roots)
    return written and not having


@once
def _children(cluster: Cluster, owner: Id, patch: Place | None) -> Sequence[Resource]:
    """The Kustomizations that another one applies, with this patch as the last."""
    children = (it for it in cluster.of_kind("Kustomization") if it.owner and it.owner.id == owner)
    return [it for it in children if patch is None or it.patch_of_owner == patch]
