"""Shared by the rules about fields that the patch of a parent could set for all of its children."""

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.documents import Place
from gitops_lint.once import once


def may_set(field: str, resource: Resource, cluster: Cluster) -> bool:
    """Whether a patch of the parent that adds a field of `spec` changes nothing for most that it reaches.

    It overrides those that have the field. Without a patch, nobody could write one under `spec.patches` of a
    parent that is not in the repository.
    """
    place, owner = resource.patch_of_owner, resource.owner
    having, reached = _counts(cluster, owner.id, place, field) if owner else (0, 0)
    if place is not None:
        return 2 * having < reached
    roots = {it.id for it in cluster.entry.roots}
    written = cluster.entry.root_written or (owner is not None and owner.id not in roots)
    return written and not having


@once
def _counts(cluster: Cluster, owner: Id, patch: Place | None, field: str) -> tuple[int, int]:
    """How many Kustomizations have a field of those that another one applies, with this patch as the last."""
    children = (it for it in cluster.of_kind("Kustomization") if it.owner and it.owner.id == owner)
    reached = [it for it in children if patch is None or it.patch_of_owner == patch]
    return sum(it.get("spec", field) is not None for it in reached), len(reached)
