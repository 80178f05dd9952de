"""Shared by the rules about references to objects that do not exist."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import INPUT_PROVIDER, RESOURCE_SET, is_a
from gitops_lint.documents import Place, Tree, entries, get, place_of
from gitops_lint.once import once

_FLUX: Final = b"toolkit.fluxcd.io"
_SHOWN: Final = 3  # inputs with one value


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


def input_of(resource: Resource, value: str, cluster: Cluster) -> tuple[tuple[str, Place], ...]:
    """The places of the inputs with this value, if a ResourceSet makes the object from inputs."""
    owner = resource.owner
    if owner is None or not is_a(owner, RESOURCE_SET):
        return ()
    providers = (
        it.get("spec", "defaultValues")
        for it in cluster.of_kind(INPUT_PROVIDER)
        if it.namespace == owner.namespace
    )
    given = (owner.get("spec", "inputs"), *providers)
    places = (place for data in given for place in _places_of(data, value))
    return tuple((f"an input of {owner}", place) for place in islice(places, _SHOWN))


def _places_of(data: Any, value: str) -> Iterator[Place]:
    for _, found, place in entries(data):
        if found == value:
            yield place
        elif isinstance(found, dict | list):
            yield from _places_of(found, value)


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
