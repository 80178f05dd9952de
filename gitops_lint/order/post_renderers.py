"""Post-renderers of HelmReleases that kustomize refuses, whatever the chart renders."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.documents import Fault, FaultKind, KeyPath, Map, Tree, get, strings
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once

_FIELD: Final = "`postRenderers`"


class BadPatch(NamedTuple):
    """A patch of a post-renderer that kustomize refuses, and the reason."""

    release: Resource
    path: KeyPath
    fault: Fault


@once
def bad_patches(cluster: Cluster) -> Sequence[BadPatch]:
    """The patches of post-renderers that always fail, so that their HelmReleases are never installed.

    Not those of other clusters. (helm-controller: postrender.Kustomize; kustomize: PatchTransformer)
    """
    tree = cluster.tree
    return tuple(
        BadPatch(release, path, fault)
        for release in (cluster.of_kind(RELEASE) if tree else ())
        if tree and not release.remote
        for path in patches_of(release)
        for fault in _faults(release, path, tree)
    )


def patches_of(release: Resource) -> Iterator[KeyPath]:
    """The key paths of the patches in the post-renderers of a HelmRelease."""
    for index, _ in release.maps("spec", "postRenderers"):
        path = ("spec", "postRenderers", index, "kustomize", "patches")
        yield from ((*path, number) for number, _ in release.maps(*path))


def _faults(release: Resource, path: KeyPath, tree: Tree) -> Iterator[Fault]:
    patch = release.get(*path)
    target = get(patch, "target")
    if not isinstance(get(patch, "patch"), str) or not isinstance(target, Map | None):
        return  # the API server rejects it
    if not all(isinstance(it, str) for it in (target or {}).values()):
        return
    if not all(map(known, strings(patch))):
        return
    from gitops_lint.kustomize import patch_faults  # few HelmReleases have patches

    place = release.place(*path)
    for fault in patch_faults(release.origin, [(patch, place)], _FIELD, tree)[:1]:
        if fault.kind is not FaultKind.TOO_EXPENSIVE:
            yield fault
