"""From the documents of a repository to the objects of its clusters, as Flux would apply them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from gitops_lint.budget import Budget, running
from gitops_lint.cluster.artifacts.sources import Artifacts
from gitops_lint.cluster.coverage import coverage_of, is_faulty, written
from gitops_lint.cluster.entry import (
    Entry,
    file_entry,
    find_entries,
    origin_url,
    select,
    whole,
)
from gitops_lint.cluster.expansion import Expansion
from gitops_lint.cluster.flux import flux_version
from gitops_lint.cluster.identity import SourceId, normal_ref, normal_url, source_of
from gitops_lint.cluster.kustomization import Builder
from gitops_lint.cluster.model import Cluster, Content, FoundFault, Repository
from gitops_lint.cluster.resource import Id, Resource, fits, items, known
from gitops_lint.cluster.secrets import conceal
from gitops_lint.cluster.variables import Variable, Variables
from gitops_lint.config import Config
from gitops_lint.documents import Map, Tree, internal_error
from gitops_lint.results.cluster import EntryKind

__all__ = [
    "Cluster",
    "Content",
    "Entry",
    "FoundFault",
    "Id",
    "Repository",
    "Resource",
    "SourceId",
    "Variable",
    "Variables",
    "find_entries",
    "fits",
    "items",
    "known",
    "load",
    "normal_ref",
    "normal_url",
    "origin_url",
    "resolve",
    "select",
    "source_of",
    "strays",
    "whole",
]


def load(
    tree: Tree,
    config: Config,
    found: Sequence[Entry],
    chosen: Sequence[Entry],
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None,
) -> Repository:
    """Resolve the chosen entry points to the clusters of a repository.

    `found` are all its entry points, `chosen` those to resolve. `progress` is called after each
    cluster with ("reading clusters", number of clusters read, number of all chosen clusters).
    """
    artifacts, builder, budget = Artifacts(tree), Builder(), Budget(lambda: tree.size)
    clusters, failed = [], []
    for done, entry in enumerate(chosen):
        try:
            cluster = _resolved(entry, artifacts, builder, budget, config)
            clusters.append(replace(cluster, neighbors=_neighbors(entry, found)))
        except Exception as error:  # noqa: BLE001  one cluster must not end the run
            what = f"resolving the cluster {entry.name}"
            failed.append((entry, internal_error(what, error, entry.place)))
        progress("reading clusters", done + 1, len(chosen))
    artifacts.close()
    conceal(tree, clusters)
    own = {entry for entry in found if not entry.aside}
    whole = bool(own) and own <= {*chosen} and not failed and not tree.failures
    return Repository(tree, tuple(clusters), config, whole, tuple(failed))


def strays(repository: Repository) -> tuple[Cluster, ...]:
    """The faulty files of Flux objects that no cluster reads, each by itself with only its faults.

    Empty if not all clusters of the repository have been read.
    """
    paths = coverage_of(repository).strays if repository.whole else ()
    entries = [file_entry(path, EntryKind.STRAY) for path in paths]
    directories = tuple(sorted({it.entry.directory for it in repository.clusters}))
    found = tuple(
        replace(it, neighbors=directories)
        for it in resolve(repository.tree, entries, repository.config)
    )
    conceal(repository.tree, found)
    return found


def resolve(tree: Tree, entries: Sequence[Entry], config: Config) -> Iterator[Cluster]:
    """Resolve each entry point to its cluster. All of them share parsed files and builds."""
    artifacts, builder, budget = Artifacts(tree), Builder(), Budget(lambda: tree.size)
    for entry in entries:
        yield _resolved(entry, artifacts, builder, budget, config)


def _neighbors(entry: Entry, found: Iterable[Entry]) -> tuple[str, ...]:
    """The directories of the other entry points."""
    return tuple(sorted({it.directory for it in found if it is not entry and not it.aside}))


def _resolved(
    entry: Entry, artifacts: Artifacts, builder: Builder, budget: Budget, config: Config
) -> Cluster:
    if entry.found_by in (EntryKind.FILE, EntryKind.STRAY):
        return _file(artifacts.tree, entry, config)
    with running(budget):
        return _cluster(entry, artifacts, builder, config)


def _file(tree: Tree, entry: Entry, config: Config) -> Cluster:
    """A single file as a cluster: its objects, as written."""
    file = tree.parse(entry.path)
    resources = tuple(
        Resource(document.data, document.place)
        for document in file.documents
        if isinstance(document.data, Map)
    )
    if entry.found_by is EntryKind.STRAY:
        resources = tuple(it for it in written(tree, entry.path) if is_faulty(it))
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
