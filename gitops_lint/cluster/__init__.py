"""Documents to clusters: knows Flux."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster.artifacts.sources import Artifacts
from gitops_lint.cluster.build import Builder
from gitops_lint.cluster.entry.find import file_entry, find_entries
from gitops_lint.cluster.expand import Expansion
from gitops_lint.cluster.flux.version import flux_version
from gitops_lint.cluster.model import Cluster, Content, Entry, Repository, SourceId
from gitops_lint.cluster.resource import Id, Resource, items, known
from gitops_lint.config import Config
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind
from gitops_lint.source import Map, Tree

_NOTHING: Final = (
    "a cluster starts at a gotk-sync.yaml or a FluxInstance, or at a path listed under `clusters:` in"
    " .gitops-lint.yaml"
)

__all__ = [
    "Cluster",
    "Content",
    "Entry",
    "Id",
    "Repository",
    "Resource",
    "SourceId",
    "find_entries",
    "items",
    "known",
    "resolve",
    "select",
]


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


def _under(path: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries that start or are declared under a path; else the innermost that hold it."""

    def inside(place: str, folder: str) -> bool:
        return not folder or f"{place}/".startswith(f"{folder}/")

    starts = [(entry, "/".join(filter(None, (entry.root, entry.path)))) for entry in entries]
    below = [
        entry
        for entry, start in starts
        if inside(start, path) or (entry.place is not None and inside(entry.place.path, path))
    ]
    return below or [entry for entry, start in starts if inside(path, start)]


def resolve(tree: Tree, entries: Sequence[Entry], config: Config) -> Iterator[Cluster]:
    """Follow each entry point to its cluster; files and directories are read and built once."""
    artifacts, builder = Artifacts(tree), Builder()
    for entry in entries:
        if entry.found_by is EntryKind.FILE:
            yield _file(tree, entry, config)
        else:
            yield _cluster(entry, artifacts, builder, config)


def _file(tree: Tree, entry: Entry, config: Config) -> Cluster:
    """The objects of a file by itself, as they are written."""
    file = tree.parse(entry.path)
    resources = tuple(
        Resource(document.data, document.place)
        for document in file.documents
        if isinstance(document.data, Map)
    )
    content = Content(entry.roots[0], "unknown", faults=file.faults)
    flux = flux_version(entry, resources, tree, config)
    contents = {content.owner.id: content}
    return Cluster(entry.name, entry, flux, resources, contents, config)


def _cluster(entry: Entry, artifacts: Artifacts, builder: Builder, config: Config) -> Cluster:
    expansion = Expansion(entry, artifacts, builder)
    expansion.run()
    resources = tuple(expansion.resources)
    return Cluster(
        name=entry.name,
        entry=entry,
        flux=flux_version(entry, resources, artifacts.tree, config),
        resources=resources,
        contents=expansion.contents,
        config=config,
        generated=expansion.generated,
        resource_sets=expansion.resource_sets,
    )
