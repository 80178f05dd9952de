"""Which Flux objects of a checkout belong to a cluster, and why the others do not.

Every object of a Flux API group in a YAML file is in one of three states: a cluster reads its file; it
is set aside, with the evidence (an example, a template, another repository); or no cluster reaches it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.artifacts.sourceignore import artifact_of
from gitops_lint.cluster.entry.aside import has_actions, is_template, set_aside
from gitops_lint.cluster.entry.declared import other_repository
from gitops_lint.cluster.entry.instance import instance_of
from gitops_lint.cluster.entry.layout import (
    above,
    count_objects,
    directories_of,
    flux_files,
    flux_objects,
)
from gitops_lint.cluster.entry.start import is_sync_file
from gitops_lint.cluster.model import Cluster, Content, Repository
from gitops_lint.cluster.paths import clamp, join
from gitops_lint.cluster.resource import Id, Resource, known
from gitops_lint.documents import Document, Tree, fact
from gitops_lint.enums import StrEnum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.schema import groups_of

_TEMPLATES: Final = "templates"


class ObjectState(StrEnum):
    """Whether a cluster has an object of the checkout."""

    IN_CLUSTER = auto()  # a cluster reads its file, or has it from another file of its directory
    ASIDE = auto()  # it is in no cluster, for a reason that the checkout shows
    UNREACHED = auto()


class WrittenObject(NamedTuple):
    """A Flux object as written, and its state; `reason` and `directory` say why it is set aside."""

    resource: Resource
    state: ObjectState
    reason: str = ""  # a noun, "examples", or a clause
    directory: str = ""  # the outermost directory that the reason applies to


@once
def coverage_of(repository: Repository) -> "Coverage":
    """The Flux objects of a checkout whose clusters have all been read."""
    return Coverage(repository.tree, repository.clusters)


class Coverage:
    """The Flux objects of a checkout, with respect to all of its clusters."""

    def __init__(self, tree: Tree, clusters: Sequence[Cluster]) -> None:
        self.tree: Final = tree
        self.clusters: Final = clusters

    @cached_property
    def files(self) -> frozenset[str]:
        """The files that the clusters read."""
        return frozenset(path for cluster in self.clusters for path in _files(self.tree, cluster))

    @cached_property
    def objects(self) -> tuple[WrittenObject, ...]:
        """The Flux objects of the checkout, in the order of the files, but those that `asides` counts by file."""
        return tuple(self._state(item) for item in flux_objects(self.tree) if _is_flux(item))

    @cached_property
    def asides(self) -> dict[tuple[str, str], int]:
        """(reason, directory) of the objects that are set aside, each with their number, sorted."""
        found = Counter(
            (it.reason, it.directory) for it in self.objects if it.state is ObjectState.ASIDE
        )
        for path in flux_files(self.tree):
            if path not in self.files and (aside := set_aside(self.tree, path)):
                found[aside.what, aside.directory] += count_objects(self.tree, path)
        return dict(sorted(found.items()))

    @cached_property
    def strays(self) -> tuple[str, ...]:
        """The files that no cluster reads, but that a faulty Flux object or invalid YAML is in, sorted."""
        named = (path for path in self.tree.yaml_files if is_sync_file(path))
        candidates = sorted({*flux_files(self.tree), *named} - self.files)
        return tuple(path for path in candidates if self._is_stray(path))

    def _state(self, item: Resource) -> WrittenObject:
        path = item.origin.path
        if path in self.files or any(
            dirname(path) in above(dirname(it)) for it in self._applied.get(item.id, ())
        ):
            return WrittenObject(item, ObjectState.IN_CLUSTER)
        if is_template(item):
            return WrittenObject(item, ObjectState.ASIDE, _TEMPLATES, path)
        if path not in self._artifact:
            reason = "files that Flux does not download (`.sourceignore`)"
            return WrittenObject(item, ObjectState.ASIDE, reason, path)
        if item.kind == "FluxInstance" and (why := self._elsewhere(item)):
            return WrittenObject(item, ObjectState.ASIDE, why, path)
        return WrittenObject(item, ObjectState.UNREACHED)

    @cached_property
    def _applied(self) -> dict[Id, set[str]]:
        """The files from which the clusters apply each object."""
        found: defaultdict[Id, set[str]] = defaultdict(set)
        for cluster in self.clusters:
            for item in cluster.resources:
                found[item.id].add(item.origin.path)
        return found

    @cached_property
    def _artifact(self) -> frozenset[str]:
        """The files of the repository that Flux downloads by default."""
        return frozenset(artifact_of(self.tree).files.values())

    def _elsewhere(self, item: Resource) -> str:
        instance = instance_of(Document(item.data, item.origin))
        if instance is None or not isinstance(instance.get("spec", "sync", "path"), str):
            return "a FluxInstance without `spec.sync`"
        why = other_repository(self.tree, instance)
        return f"a FluxInstance: {why}" if why else ""

    def _is_stray(self, path: str) -> bool:
        if set_aside(self.tree, path):
            return False
        file = self.tree.parse(path)
        if file.faults:
            at = file.faults[0].place.value.line
            lines = self.tree.text(path).splitlines()[max(0, at - 1) : at + 1]
            marked = any(mark in line for line in lines for mark in ("{{", "{%"))
            return not (marked or has_actions(self.tree.read(path)))
        return any(map(is_faulty, written(self.tree, path)))


def written(tree: Tree, path: str) -> Iterator[Resource]:
    """The objects of Flux API groups in a file, as written."""
    return iter(_by_file(tree).get(path, ()))


@fact
def _by_file(tree: Tree) -> dict[str, list[Resource]]:
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for item in flux_objects(tree):
        if _is_flux(item):
            found[item.origin.path].append(item)
    return dict(found)


def is_faulty(item: Resource) -> bool:
    """Whether the kind and the API group of a Flux object, as written, do not exist together."""
    return bool(item.kind) and item.group not in groups_of(item.kind) and not is_template(item)


def _is_flux(item: Resource) -> bool:
    return ".toolkit.fluxcd." in f".{item.group}" or item.group.startswith("fluxcd.controlplane.")


def _files(tree: Tree, cluster: Cluster) -> Iterator[str]:
    """The files that a cluster reads, or may read: those of its builds, and those that declare it."""
    entry = cluster.entry
    for place in (entry.place, *(root.origin for root in entry.roots)):
        if place:
            yield place.path
    if entry.instance:
        yield entry.instance.origin.path
    for content in cluster.contents.values():
        yield from content.reads
    unread = {_unread(it, entry.root) for it in cluster.contents.values()} - {None}
    if unread:
        below = {it for it in directories_of(tree) if not unread.isdisjoint(above(it))}
        for folder, paths in tree.yaml_files_of.items():
            if folder in below:
                yield from paths
    yield from {item.origin.path for item in cluster.resources}
    yield from {layer.path for item in cluster.resources for layer in item.layers}


def _unread(content: Content, root: str) -> str | None:
    """The directory that Flux builds, but that is not read to its end: a fault or an unknown path."""
    path = content.owner.get("spec", "path")
    if content.artifact is not None and content.state in ("error", "unknown"):
        return content.directory or content.path or None
    if content.state == "unknown" and isinstance(path, str):
        if known(path):
            return join(root, clamp(path))
        return clamp(dirname(path.partition("${")[0].partition("<<")[0])) or None
    return None
