"""The entry points of the clusters in a repository.

Modules: `declared` finds entry points that `flux bootstrap` writes (gotk-sync.yaml) and FluxInstances
of Flux Operator (an object, or values of its Helm chart). `guess` guesses others, and marks them as
guesses. The configuration can also list entry points. `start` has the result, an Entry.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gitops_lint.cluster.entry.declared import from_instances, from_sync_files
from gitops_lint.cluster.entry.guess import guesses
from gitops_lint.cluster.entry.layout import directories_of, root_of
from gitops_lint.cluster.entry.start import Entry, new_entry
from gitops_lint.cluster.paths import clamp, inside
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind

_NO_CLUSTERS: Final = (
    "the entry point of a cluster is a gotk-sync.yaml, a FluxInstance, or a path listed under"
    " `clusters:` in .gitops-lint.yaml"
)

__all__ = ["Entry", "file_entry", "find_entries", "select"]


def find_entries(tree: Tree, config: Config) -> tuple[Entry, ...]:
    """The entry points of a repository, sorted by name. If the configuration lists any, only those."""
    directories = directories_of(tree)
    if config.clusters:
        found = [_configured(cluster, directories) for cluster in config.clusters]
    else:
        found = [*from_instances(tree, directories), *from_sync_files(tree, directories)]
        found = found or list(guesses(tree, directories))
    unique: dict[tuple[str, str], Entry] = {}
    for entry in found:
        known = unique.get((entry.root, entry.path))
        # Any other sign of the same cluster is more specific than a placeholder.
        if known is None or known.found_by is EntryKind.PLACEHOLDER:
            unique[entry.root, entry.path] = entry
    return tuple(sorted(unique.values(), key=lambda entry: entry.name))


def file_entry(path: str) -> Entry:
    """An entry point for a single file: its objects, without a cluster."""
    return new_entry("", path, EntryKind.FILE, None)


def select(tree: Tree, found: Sequence[Entry], paths: Sequence[str]) -> tuple[Entry, ...]:
    """The entry points that paths select: those below a path, or else those that contain it.

    A file is an entry point of its own: its objects, without a cluster. Raises UsageError if a path
    selects nothing.
    """
    chosen: dict[str, Entry] = {}
    for path in paths:
        entries = [file_entry(path)] if path in tree.files else list(_under(path, found))
        if not entries:
            names = ", ".join(entry.name for entry in found)
            hint = f"the clusters of this repository are {names}" if names else _NO_CLUSTERS
            raise UsageError(f"no cluster starts under {path or 'this directory'}", hint)
        chosen.update((entry.name, entry) for entry in entries)
    return tuple(chosen[name] for name in sorted(chosen))


def _configured(cluster: ClusterConfig, directories: frozenset[str]) -> Entry:
    root, path = clamp(cluster.root), clamp(cluster.path)
    if not cluster.root and path not in directories:
        root = root_of(path, path, directories) or ""
    entry = new_entry(root, path, EntryKind.CONFIG, None, name=cluster.name or "")
    return replace(entry, flux_version=cluster.flux_version)


def _under(path: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entry points in or declared below a path; if there are none, those that contain the path."""

    def within(place: str, folder: str) -> bool:
        return inside(f"{place}/", folder)

    below = [
        entry
        for entry in entries
        if within(entry.directory, path) or within(entry.place.path, path)
    ]
    return below or [entry for entry in entries if within(path, entry.directory)]
