"""Where the clusters of a repository start.

`flux bootstrap` leaves a gotk-sync.yaml, Flux Operator a FluxInstance (as an object, or as values of
its Helm chart); what neither shows is configured, or guessed and called a guess.
"""

from dataclasses import replace

from gitops_lint.cluster.entry.declared import bootstrapped, instances
from gitops_lint.cluster.entry.guess import guessed
from gitops_lint.cluster.entry.start import new_entry
from gitops_lint.cluster.layout import clamp, directories_of, root_of
from gitops_lint.cluster.model import Entry
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.results.cluster import EntryKind
from gitops_lint.source import Tree


def find_entries(tree: Tree, config: Config) -> tuple[Entry, ...]:
    """The entry points of a repository, sorted by name; those of the configuration, if it has any."""
    directories = directories_of(tree)
    if config.clusters:
        found = [_configured(cluster, directories) for cluster in config.clusters]
    else:
        found = [*instances(tree, directories), *bootstrapped(tree, directories)]
        found = found or list(guessed(tree, directories))
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


def _configured(cluster: ClusterConfig, directories: frozenset[str]) -> Entry:
    root, path = clamp(cluster.root), clamp(cluster.path)
    if not cluster.root and path not in directories:
        root = root_of(path, path, directories) or ""
    entry = new_entry(root, path, EntryKind.CONFIG, None, name=cluster.name or "")
    return replace(entry, flux_version=cluster.flux_version)
