"""Objects that others name and that the cluster does not apply: whether they may exist after all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from gitops_lint.cluster.entry.aside import set_aside
from gitops_lint.cluster.kinds import FLUX_OPERATOR, IMAGE_GROUP, RECONCILED, SOURCE_GROUP
from gitops_lint.cluster.model import Cluster, Content
from gitops_lint.cluster.paths import inside
from gitops_lint.cluster.resource import Id, Resource, fits, known
from gitops_lint.cluster.scripts import applied_by_scripts
from gitops_lint.documents import Document, Place, Tree, fact, file_place, get, place_of
from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

_FLUX: Final = (b"toolkit.fluxcd.io", FLUX_OPERATOR.encode())
_SYNCED: Final = ("GitRepository", "OCIRepository", "Bucket")  # the sources of entry points
_WORD: Final = regex(r"[a-z0-9.-]+")


class Absence(Enum):
    """Why an object is missing that others wait for."""

    CERTAIN = auto()  # nothing applies it
    UNNAMED = auto()  # an object that the cluster applies may have its name
    UNBUILT = auto()  # at most a build that fails
    UNSEEN = auto()  # something that this checkout does not show may apply it


def absence(cluster: Cluster, identity: Id, user: Resource | None = None) -> Absence:
    """Why an object that the cluster does not apply is missing; `user` does not start without it.

    No object has a name with a slash. A file below the directory of an entry point belongs to its cluster,
    which leaves it out, unless a script applies it; for any other file that defines the object, the checkout does
    not show who applies it.
    """
    if cluster.whole and "/" in identity.name:
        return Absence.CERTAIN
    if _is_unnamed(cluster, identity):
        return Absence.UNNAMED
    unseen = any(it is not user for it in cluster.unseen)
    if not cluster.whole or unseen or _is_assumed(cluster, identity):
        return Absence.UNSEEN
    if unbuilt_by(cluster, identity):
        return Absence.UNBUILT
    homes = [it for it in (cluster.entry.directory, *cluster.neighbors) if it]
    scripts = _applied_by_scripts(cluster)
    unexplained = (
        it
        for it in _left_out(cluster, identity)
        if it.path in scripts or not _is_inside(it.path, homes)
    )
    return Absence.UNSEEN if any(unexplained) else Absence.CERTAIN


def unbuilt_by(cluster: Cluster, identity: Id) -> Resource | None:
    """The first Kustomization whose build fails, and that may apply an object once it succeeds.

    For an object of Flux, there must be a file that defines it. If a directory does not exist, it may be any
    file but those of other clusters.
    """
    failing = _failing(cluster)
    if not failing or not _is_flux(identity):
        return failing[0].owner if failing else None
    places = _left_out(cluster, identity)
    contents = (it for it in failing if places and _may_contain(it, places, cluster))
    return next((it.owner for it in contents), None)


def namesakes(cluster: Cluster, kind: str, name: str) -> Sequence[Place]:
    """Where Flux objects of this kind and name are written, applied or not, in the order of the files."""
    written = _written(cluster)
    return [*map(_place, written.named.get((kind, name), ()))] if written else ()


class _Written(NamedTuple):
    """The Flux objects that the files of a checkout define."""

    named: Mapping[tuple[str, str], Sequence[Document]]  # by kind and name
    unnamed: Mapping[str, Sequence[Document]]  # by kind, those whose names are unknown
    broken: Mapping[str, frozenset[str]]  # the files that are not valid YAML, with their words


def _is_unnamed(cluster: Cluster, identity: Id) -> bool:
    """Whether an object with an unknown name, such as `${NAME:=app}`, may be the one with an identity."""
    return any(
        it.namespace in ("", identity.namespace) and fits(it.name, identity.name)
        for it in _unnamed(cluster).get((identity.kind, identity.group), ())
    )


@once
def _unnamed(cluster: Cluster) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """The objects with unknown names that the cluster applies, by kind and group."""
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for it in (*cluster.kustomizations, *cluster.resources):
        if not known(it.name) and not it.remote:
            found[it.kind, it.group].append(it)
    return dict(found)


def _is_assumed(cluster: Cluster, identity: Id) -> bool:
    """Whether a source is assumed to exist."""
    kind, namespace, name, group = identity
    if group != SOURCE_GROUP:
        return False
    assumed = cluster.entry.source_assumed and kind in _SYNCED
    return assumed or cluster.has_source(kind, namespace, name)


def _is_flux(identity: Id) -> bool:
    groups = (SOURCE_GROUP, IMAGE_GROUP, FLUX_OPERATOR)
    return (identity.kind, identity.group) in RECONCILED or identity.group in groups


def _is_inside(path: str, directories: Iterable[str]) -> bool:
    return any(inside(path, it) for it in directories)


def _may_contain(content: Content, places: Iterable[Place], cluster: Cluster) -> bool:
    artifact = content.artifact
    if artifact is None or not artifact.is_directory(content.path):
        return any(not _is_inside(it.path, filter(None, cluster.neighbors)) for it in places)
    directory = content.directory
    return any(it.path in content.reads or inside(it.path, directory) for it in places)


def _left_out(cluster: Cluster, identity: Id) -> Sequence[Place]:
    """The places that may define an object, without those of the objects that the cluster applies."""
    written = _written(cluster)
    if written is None:
        return ()
    kind, name = identity.kind, identity.name
    places = (
        *map(_place, written.named.get((kind, name), ())),
        *map(_place, written.unnamed.get(kind, ())),
        *(file_place(path) for path, words in written.broken.items() if name in words),
    )
    return [it for it in places if it.path not in _applied(cluster, kind)]


def _place(document: Document) -> Place:
    return place_of(document.data, ("metadata", "name")) or document.place


@once
def _applied(cluster: Cluster, kind: str) -> frozenset[str]:
    """The files of the objects of a kind that the cluster applies."""
    return frozenset(item.origin.path for item in cluster.of_kind(kind))


@once
def _failing(cluster: Cluster) -> Sequence[Content]:
    """The builds that fail, so that their objects are unknown."""
    return [it for it in cluster.contents.values() if it.state == "error"]


def _written(cluster: Cluster) -> _Written | None:
    return _written_in(cluster.tree) if cluster.tree else None


def _applied_by_scripts(cluster: Cluster) -> Collection[str]:
    return applied_by_scripts(cluster.tree) if cluster.tree else frozenset()


@fact
def _written_in(tree: Tree) -> _Written:
    """Every Flux object in a checkout, without those of examples and tests; needed only if one is missing."""
    named: dict[tuple[str, str], list[Document]] = defaultdict(list)
    unnamed: dict[str, list[Document]] = defaultdict(list)
    broken: dict[str, frozenset[str]] = {}
    for path in tree.yaml_files:
        try:
            text = tree.read(path)
        except OSError:
            continue
        if not any(it in text for it in _FLUX) or set_aside(tree, path):
            continue
        file = tree.parse(path)
        if file.faults:
            broken[path] = frozenset(_WORD.findall(text.decode(errors="replace")))
        for document in file.documents:
            kind, name = get(document.data, "kind"), get(document.data, "metadata", "name")
            if isinstance(kind, str) and isinstance(name, str):
                if known(name):
                    named[kind, name].append(document)
                else:
                    unnamed[kind].append(document)
    return _Written(dict(named), dict(unnamed), broken)
