"""Guesses the entry points of clusters that nothing declares."""

from collections.abc import Iterator
from posixpath import dirname
from typing import TYPE_CHECKING

from gitops_lint.cluster.entry.layout import above, documents, kustomizations, root_of
from gitops_lint.cluster.entry.start import Entry, new_entry, self_managed
from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.paths import clamp, inside, join
from gitops_lint.documents import Tree
from gitops_lint.results.cluster import EntryKind

if TYPE_CHECKING:
    from gitops_lint.cluster.resource import Resource


def guesses(tree: Tree, directories: frozenset[str]) -> Iterator[Entry]:
    """Entry points at directories that contain Flux Kustomizations but are in the path of none."""
    objects = [*kustomizations(documents(tree, FLUX_GROUP.encode()))]
    targets: dict[str, str] = {}  # directory: the file of the Kustomization that builds it
    self_applied: list[Resource] = []  # those in the directory that they build
    for item in objects:
        path = item.get("spec", "path")
        if not isinstance(path, str) or "${" in path:
            continue
        root = root_of(item.origin.path, clamp(path), directories)
        if root is None:
            continue
        directory = join(root, clamp(path))
        if inside(item.origin.path, directory):
            self_applied.append(item)
        elif directory:
            targets[directory] = item.origin.path
    starts = {
        _cluster_directory(dirname(item.origin.path))
        for item in objects
        if not any(inside(item.origin.path, target) for target in targets)
    }
    for item in self_applied:
        path = clamp(item.get("spec", "path"))
        root = root_of(item.origin.path, path, directories) or ""
        if dirname(item.origin.path) in starts or join(root, path) in starts:
            starts -= {dirname(item.origin.path), join(root, path)}
            yield self_managed(item, root, path, EntryKind.GUESS, ())
    for start in sorted(starts):
        if not any(start != other and inside(start, other) for other in starts):
            root, path = guess_root(tree, start, directories)
            yield new_entry(root, path, EntryKind.GUESS, None)


def _cluster_directory(directory: str) -> str:
    """The ancestor (or itself) directly below a folder `clusters`; without one, the directory."""
    parts = directory.split("/")
    if "clusters" in parts[:-1]:
        return "/".join(parts[: parts.index("clusters") + 2])
    return directory


def guess_root(tree: Tree, start: str, directories: frozenset[str]) -> tuple[str, str]:
    """(artifact root, path below it) for the directory of an entry point.

    The root is the directory below which most paths of the directory's Kustomizations exist.
    """
    paths = [
        clamp(path)
        for file in tree.yaml_files
        if inside(file, start)
        for item in kustomizations(tree.parse(file).documents)
        if item.get("spec", "sourceRef", "kind") != "ExternalArtifact"
        and isinstance(path := item.get("spec", "path"), str)
    ]
    roots = above(dirname(start))
    best = max(roots, key=lambda root: sum(join(root, path) in directories for path in paths))
    return best, start[len(best) :].strip("/")
