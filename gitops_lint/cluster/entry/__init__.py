"""The entry points of the clusters in a repository.

Modules: `declared` finds the entry points that files declare: those that `flux bootstrap` writes,
FluxInstances of Flux Operator (an object, or values of its Helm chart), and Kustomizations that apply
themselves. Without any, `assumed` assumes some, and says if that is doubtful. The configuration can
also list entry points; `configured` matches it with the declared ones. `aside` knows files that belong to no
cluster, `own` which sources are this repository, `listing` which directories build a file. `start` has
the result, an Entry.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.cluster.applied import as_before
from gitops_lint.cluster.entry.aside import set_aside
from gitops_lint.cluster.entry.declared import declared
from gitops_lint.cluster.entry.layout import flux_files, flux_objects
from gitops_lint.cluster.entry.own import is_elsewhere, origin_url
from gitops_lint.cluster.entry.start import Entry, is_sync_file, new_entry
from gitops_lint.cluster.identity import source_of
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.paths import inside
from gitops_lint.config import Config
from gitops_lint.documents import Tree, file_place, internal_error
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind
from gitops_lint.wording.lists import listing

_NO_CLUSTERS: Final = (
    "the entry point of a cluster is a gotk-sync.yaml, a FluxInstance, a Kustomization whose path contains"
    " its own file, or an entry of `clusters:` in .gitops-lint.yaml"
)

__all__ = [
    "Entry",
    "file_entry",
    "find_entries",
    "origin_url",
    "select",
    "whole",
]


def find_entries(tree: Tree, config: Config) -> tuple[Entry, ...]:
    """The entry points of a repository, sorted by name. If the configuration lists any, only those.

    Includes examples and the like, which have `aside`, and doubtful ones, which have `doubt`; `whole`
    leaves them out.
    """
    found = list(_isolated(tree, declared))
    if config.clusters:
        from gitops_lint.cluster.entry.configured import configured

        found = [configured(tree, cluster, found) for cluster in config.clusters]
    elif all(entry.aside for entry in found):
        from gitops_lint.cluster.entry.assumed import assumed

        found += _isolated(tree, assumed)
    unique: dict[tuple[str, str], Entry] = {}
    for entry in found:
        known = unique.get((entry.root, entry.path))
        # Any other sign of the same cluster is more specific than a placeholder.
        if known is None or known.found_by is EntryKind.PLACEHOLDER:
            unique[entry.root, entry.path] = entry
    return tuple(
        entry._replace(
            roots=tuple(as_before(tree, root) for root in entry.roots),
            instance=entry.instance and as_before(tree, entry.instance),
        )
        for entry in sorted(unique.values(), key=lambda entry: entry.name)
    )


def _isolated(tree: Tree, find: Callable[[Tree], Iterable[Entry]]) -> Iterator[Entry]:
    """The entry points that a function finds, up to a failure of gitops-lint itself."""
    try:
        yield from find(tree)
    except Exception as error:  # noqa: BLE001  the entry points found before can still be checked
        tree.failures.append(internal_error("looking for entry points", error, file_place("")))


def whole(found: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entry points of the repository itself, without examples; raises UsageError if they are doubtful."""
    entries = tuple(entry for entry in found if not entry.aside)
    if doubt := next((entry.doubt for entry in entries if entry.doubt), ""):
        from gitops_lint.cluster.entry.configured import as_configuration

        raise UsageError(
            f"nothing declares the entry points of the clusters, and {doubt}",
            "name them in `.gitops-lint.yaml`; `gitops-lint init` writes this, correct it if necessary:\n"
            + as_configuration(entries).rstrip(),
        )
    return entries


def file_entry(path: str, found_by: EntryKind = EntryKind.FILE) -> Entry:
    """An entry point for a single file: its objects, without a cluster."""
    return new_entry("", path, found_by, None)


def select(tree: Tree, found: Sequence[Entry], paths: Sequence[str]) -> tuple[Entry, ...]:
    """The entry points that paths select: those below a path, or else those that contain it.

    The top directory selects the clusters of the repository itself, without examples and the like. A
    file is an entry point of its own: its objects, without a cluster. Raises UsageError if a path selects
    nothing, or the whole repository although its entry points are doubtful.
    """
    chosen: dict[str, Entry] = {}
    for path in paths:
        if path in tree.files:
            entries: Sequence[Entry] = [file_entry(path)]
        else:
            entries = _under(path, found) if path else whole(found)
        if not entries:
            raise UsageError(
                f"no cluster starts under {path or 'this directory'}", _hint(tree, found)
            )
        chosen.update((entry.name, entry) for entry in entries)
    return tuple(chosen[name] for name in sorted(chosen))


def _hint(tree: Tree, found: Sequence[Entry]) -> str:
    """Why no entry point is found, or which ones there are."""
    own = [entry.name for entry in found if not entry.aside]
    if own:
        return f"the clusters of this repository are {', '.join(own)}"
    if found:
        seen = listing([f"{entry.name} ({entry.aside})" for entry in found])
        return f"only these are found, which are not linted unless their path is given: {seen}"
    for path in sorted({*flux_files(tree), *(it for it in tree.yaml_files if is_sync_file(it))}):
        for fault in tree.parse(path).faults:
            return f"{path}:{fault.place.value.line + 1} is not valid YAML: {fault.message}"
    asides = {aside for path in flux_files(tree) if (aside := set_aside(tree, path))}
    if asides:
        seen = listing([f"{directory} ({what})" for directory, what in sorted(asides)])
        return f"Flux objects are only in {seen}, which are not linted; {_NO_CLUSTERS}"
    for item in flux_objects(tree):
        if is_a(item, KUSTOMIZATION) and is_elsewhere(tree, item):
            source = source_of(item)
            return f"{item} starts none, because its source {source} is another repository; {_NO_CLUSTERS}"
    return _NO_CLUSTERS


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
