"""Shared by the rules about references to objects that do not exist."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place, Tree, get, place_of
from gitops_lint.once import once

_FLUX: Final = b"toolkit.fluxcd.io"


class Hint(NamedTuple):
    """The object that was probably meant, and places that show it."""

    text: str | None
    related: tuple[tuple[str, Place], ...] = ()
    unsure: bool = False  # whether the object may exist anyway


def opaque(cluster: Cluster) -> bool:
    """Whether the cluster may have Flux objects that are not in this checkout."""
    return cluster.opaque or cluster.entry.assumed


def applier(item: Resource, dependent: Resource) -> Resource | None:
    """The Kustomization that applies an object; None if it also applies the dependent, or is it."""
    above: Resource | None = dependent
    while above:
        if item.owner and above.id == item.owner.id:
            return None
        above = above.owner
    return item.owner


def not_applied(kind: str, name: str, place: Place) -> Hint:
    """The hint for an object that is in a file that this cluster does not apply."""
    text = f"{kind} {name} is in {place.path}, which this cluster does not apply"
    return Hint(text, (("not applied", place),), unsure=True)


def written(cluster: Cluster, kind: str, name: str) -> Place | None:
    """Where a Flux object of this kind and name is written, applied or not."""
    trees = (content.artifact.tree for content in cluster.contents.values() if content.artifact)
    tree = next(trees, None)
    return _names(tree).get((kind, name)) if tree else None


@once
def _names(tree: Tree) -> Mapping[tuple[str, str], Place]:
    """(kind, name) and place of every Flux object in a checkout; needed only if one is missing."""
    found: dict[tuple[str, str], Place] = {}
    for path in tree.yaml_files:
        try:
            if _FLUX not in tree.read(path):
                continue
        except OSError:
            continue
        for document in tree.parse(path).documents:
            kind, name = get(document.data, "kind"), get(document.data, "metadata", "name")
            if isinstance(kind, str) and isinstance(name, str):
                place = place_of(document.data, ("metadata", "name")) or document.place
                found.setdefault((kind, name), place)
    return found
