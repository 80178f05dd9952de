"""Kustomizations that apply the same objects."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import SOURCES, is_a
from gitops_lint.documents import Map
from gitops_lint.kustomize import find_file
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order import marked, skipped, suspended

_FEW: Final = 40  # owners of one object; with more, each is paired only with the first


class Overlap(NamedTuple):
    """Two Kustomizations that apply the same objects.

    `objects` has each object as the first and as the second applies it. `inside`: the first applies the
    second, and also reads the files in the directory of the second. `around` is the one of them whose path
    has no kustomization.yaml and contains the path of the other, so that it applies whatever is there.
    """

    first: Resource
    second: Resource
    objects: tuple[tuple[Resource, Resource], ...]
    inside: bool
    around: Resource | None

    @property
    def harmless(self) -> bool:
        """Whether the two do not overwrite each other's fields."""
        return all(one.kind == "Namespace" or alike(one, two) for one, two in self.objects)


def alike(one: Resource, other: Resource) -> bool:
    """Whether two manifests of an object have the same effect: labels of a Flux source have none."""
    if one.data == other.data:
        return True
    return is_a(one, *SOURCES) and _without_labels(one) == _without_labels(other)


def _without_labels(item: Resource) -> dict[str, object]:
    metadata = item.get("metadata")
    entries = metadata.items() if isinstance(metadata, Map) else ()
    kept = {key: value for key, value in entries if key != "labels"}
    return {**item.data, "metadata": kept}


@once
def overlaps(cluster: Cluster) -> tuple[Overlap, ...]:
    """The pairs of Kustomizations that apply the same objects, in the order of discovery.

    If hundreds of Kustomizations apply one object, only the pairs with the first.
    """
    return tuple(_overlaps(cluster))


def _overlaps(cluster: Cluster) -> Iterator[Overlap]:
    pairs: dict[tuple[int, int], list[tuple[Resource, Resource]]] = {}
    for owners in _owners(cluster).values():
        several = sorted(owners.items())
        few = len(several) <= _FEW
        chosen = combinations(several, 2) if few else product(several[:1], several[1:])
        for (i, one), (j, other) in chosen:
            pairs.setdefault((i, j), []).append((one, other))
    kustomizations = cluster.kustomizations
    for (i, j), objects in sorted(pairs.items()):
        first, second = kustomizations[i], kustomizations[j]
        parent = second.owner is not None and second.owner.id == first.id
        folder = cluster.content(second).directory
        inside = parent and any(
            one.origin == other.origin and one.origin.path.startswith(f"{folder}/")
            for one, other in objects
        )
        yield Overlap(first, second, tuple(objects), inside, _around(cluster, first, second))


def _around(cluster: Cluster, first: Resource, second: Resource) -> Resource | None:
    """The one that applies every file below its path, which includes the path of the other."""
    for outer, inner in ((first, second), (second, first)):
        content, folder = cluster.content(outer), cluster.content(inner).directory
        if (
            content.artifact is not None
            and folder.startswith(f"{content.directory}/" if content.directory else "")
            and folder != content.directory
            and find_file(content.artifact, content.path) is None
        ):
            return outer
    return None


def _owners(cluster: Cluster) -> Mapping[object, dict[int, Resource]]:
    """For each object that is applied twice, the Kustomizations that apply it, by number, and the object as each does."""
    found: dict[object, dict[int, Resource]] = {}
    contents = cluster.contents.values()
    times = Counter((item.remote, item.id) for content in contents for item in content.objects)
    for number, content in enumerate(contents):
        owner = content.owner
        assumed = cluster.entry.assumed and number == 0  # its path is assumed
        if assumed or suspended(owner) or not cluster.whole:
            continue
        for item in content.objects:
            if times[item.remote, item.id] == 1:
                continue
            sure = item.name and known(item.name) and known(item.namespace)
            if sure and not skipped(item) and not marked(item, "ssa", "ifnotpresent"):
                found.setdefault((item.remote, item.id), {}).setdefault(number, item)
    return found
