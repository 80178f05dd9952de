"""The part of a repository that paths on the command line select: clusters, or places of findings."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from posixpath import basename, dirname
from typing import Final

from gitops_lint.cluster import Entry, Repository, find_entries, select
from gitops_lint.cluster.coverage import coverage_of
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.files.inputs import resolved
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import INTERNAL_ERROR, Finding, Location, Report, Unknown
from gitops_lint.wording.lists import listing

_BY_ITSELF: Final = (
    "this repository has no cluster, so each file was checked by itself: patches of parents and"
    " references were not considered"
)


class Scope(NamedTuple):
    """The entry points to lint, out of all that were `found`, and the places of the findings to report.

    `places` are files and directories that contain no entry point; if there are none, every finding is
    reported. Otherwise the whole repository is linted, and a finding is reported if it, one of its
    objects or a related place is in a place, or if it is in one of the `selected` clusters. Paths are
    relative to the repository.
    """

    found: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    selected: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    by_itself: bool = False

    def report(self, report: Report, repository: Repository) -> Report:
        """The part of a report in this scope; raises UsageError if no cluster applies any of the places."""
        if self.by_itself:
            return report._replace(unknown=(Unknown(_BY_ITSELF, None, ()), *report.unknown))
        if not self.places:
            return report
        findings = tuple(it for it in report.findings if self._covers(it))
        ignored = tuple(it for it in report.ignored if self._covers(it.finding))
        unused = [
            place
            for place in self.places
            if not any(_at(location, place) for it in findings for location in _locations(it))
            and not _is_read(place, repository)
        ]
        if len(unused) == len(self.places) and not (self.selected or repository.failed):
            names = listing([cluster.name for cluster in repository.clusters])
            raise UsageError(_not_applied(unused), f"the clusters of this repository are {names}")
        return report._replace(
            findings=findings,
            ignored=ignored,
            unknown=(
                *([Unknown(_not_applied(unused), None, ())] if unused else []),
                *(it for it in report.unknown if self._concerns(it)),
            ),
            paths=tuple(sorted({*self.places, *self.selected})),
        )

    def _covers(self, finding: Finding) -> bool:
        return (
            finding.rule == INTERNAL_ERROR
            or not self.selected.isdisjoint(finding.clusters)
            or any(_at(it, place) for it in _locations(finding) for place in self.places)
        )

    def _concerns(self, unknown: Unknown) -> bool:
        at = unknown.location
        everywhere = not unknown.clusters or not self.selected.isdisjoint(unknown.clusters)
        return everywhere or (at is not None and any(_at(at, place) for place in self.places))


def scope_of(tree: Tree, paths: Sequence[Path], config: Config) -> Scope:
    """The scope of paths (default: the whole repository).

    A directory that contains entry points selects their clusters. Any other path selects the findings in
    it. If the repository has no cluster, files are linted by themselves. Raises UsageError if there is
    nothing to lint.
    """
    inside = [resolved(path).relative_to(tree.root).as_posix() for path in paths]
    chosen = ["" if path == "." else path for path in inside or ["."]]
    found = tuple(find_entries(tree, config))
    directories = [path for path in chosen if not path or any(_starts(found, path))]
    places = tuple(dict.fromkeys(path for path in chosen if path not in directories))
    if not places or "" in directories:
        return Scope(found, tuple(select(tree, found, directories)))
    named = select(tree, found, directories)
    own = select(tree, found, [""]) if any(not entry.aside for entry in found) else ()
    examples = [
        entry
        for place in places
        for entry in found
        if entry.aside and _within(place, entry.directory)
    ]
    entries = {entry.name: entry for entry in (*named, *own, *examples)}
    if not entries:
        return Scope(found, tuple(select(tree, found, places)), by_itself=True)
    return Scope(
        found,
        tuple(entries[name] for name in sorted(entries)),
        frozenset(entry.name for entry in named),
        places,
    )


def _starts(found: Iterable[Entry], path: str) -> Iterator[bool]:
    """Whether an entry point is in a directory, or declared there, for each."""
    for entry in found:
        yield _within(entry.directory, path) or _within(entry.place.path, path)


def _within(path: str, directory: str) -> bool:
    """Whether a path is a directory, or in it."""
    return not directory or f"{path}/".startswith(f"{directory}/")


def _at(location: Location, place: str) -> bool:
    return _within(location.path, place)


def _locations(finding: Finding) -> Iterator[Location]:
    yield finding.location
    yield from (it.location for it in finding.objects)
    yield from (it.location for it in finding.related)


def _is_read(place: str, repository: Repository) -> bool:
    """Whether a cluster reads an object in a place.

    A file that contains no objects, such as a kustomization.yaml or the values of a chart, counts as read if
    its directory does.
    """
    read = coverage_of(repository).files
    folder = dirname(place) if _is_auxiliary(place, repository.tree) else ""
    return any(_within(path, folder or place) for path in read)


def _is_auxiliary(place: str, tree: Tree) -> bool:
    names = ("kustomization.yaml", "kustomization.yml", "Kustomization")
    return place in tree.files and (basename(place) in names or place not in tree.yaml_files)


def _not_applied(places: Sequence[str]) -> str:
    return f"no cluster of this repository applies {listing([f'`{it}`' for it in places])}"
