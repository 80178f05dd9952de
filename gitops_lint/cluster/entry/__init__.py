"""Where the clusters of a repository start.

`flux bootstrap` leaves a gotk-sync.yaml, Flux Operator a FluxInstance (as an object, or as values of
its Helm chart): `declared`. What neither shows is configured, or guessed and called a guess: `guess`.
`start` has what they find, an Entry.
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
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind
from gitops_lint.source import Tree

_NOTHING: Final = (
    "the entry point of a cluster is a gotk-sync.yaml, a FluxInstance, or a path listed under"
    " `clusters:` in .gitops-lint.yaml"
)

__all__ = ["Entry", "file_entry", "find_entries", "select"]


def find_entries(tree: Tree, config: Config) -> tuple[Entry, ...]:
    """The entry points of a repository, sorted by name; those of the configuration, if it has any."""
    directories = directories_of(tree)
    if config.clusters:
        found = [_configured(cluster, directories) for cluster in config.clusters]
    else:
        found = [*from_instances(tree, directories), *from_sync_files(tree, directories)]
        found = found or list(guesses(tree, directories))
    unique: dict[tuple[str, str], Entry] = {}
    for entry in found:
        known = unique.get((entry.root, entry.path))
        # A placeholder says less than any other sign of the same cluster.
        if known is None or known.found_by is EntryKind.PLACEHOLDER:
            unique[entry.root, entry.path] = entry
    return tuple(sorted(unique.values(), key=lambda entry: entry.name))


def file_entry(path: str) -> Entry:
    """A file by itself: no cluster, and nothing that it refers to."""
    return new_entry("", path, EntryKind.FILE, None)


def select(tree: Tree, found: Sequence[Entry], paths: Sequence[str]) -> tuple[Entry, ...]:
    """The entry points that paths choose: those under them, or else those that hold them.

    A file is an entry point of its own: its objects, without a cluster. Raises UsageError when a
    path chooses nothing.
    """
    chosen: dict[str, Entry] = {}
    for path in paths:
        entries = [file_entry(path)] if path in tree.files else list(_under(path, found))
        if not entries:
            names = ", ".join(entry.name for entry in found)
            hint = f"the clusters of this repository are {names}" if names else _NOTHING
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
    """The entries that start or are declared under a path; else the innermost that hold it."""

    def within(place: str, folder: str) -> bool:
        return inside(f"{place}/", folder)

    below = [
        entry
        for entry in entries
        if within(entry.directory, path) or (entry.place and within(entry.place.path, path))
    ]
    return below or [entry for entry in entries if within(path, entry.directory)]
