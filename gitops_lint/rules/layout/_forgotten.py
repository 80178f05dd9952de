"""The Flux objects in files that the kustomization.yaml next to them does not list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.cluster import Cluster, Repository, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.documents import Map, Tree, fact, get, strings
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

_FLUX: Final = b"toolkit.fluxcd.io"
_WORD: Final = regex(rb"[\w.-]+")  # such as the name of a file


class Forgotten(NamedTuple):
    """A Flux object that no cluster has, and the kustomization file that does not list its file."""

    object: Resource
    listing: str
    commented: bool  # whether a comment there names the file


@once
def forgotten(repository: Repository) -> tuple[Forgotten, ...]:
    """The complete Flux objects in files that no kustomization file lists, next to files that one lists.

    Or in a directory like those of the files that one lists.
    """
    return tuple(_forgotten(repository))


def _forgotten(repository: Repository) -> Iterator[Forgotten]:
    tree = repository.tree
    live = {cluster: _files(cluster) for cluster in repository.clusters}
    every: set[str] = set().union(*live.values())
    users: defaultdict[str, list[Cluster]] = defaultdict(list)
    for cluster, files in live.items():
        for file in files:
            users[file].append(cluster)
    number = {cluster: at for at, cluster in enumerate(live)}
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for file in tree.yaml_files:
        if file not in every and basename(file) not in FILE_NAMES and _FLUX in _read(tree, file):
            beside[dirname(file)].append(file)
    directories: defaultdict[str, list[str]] = defaultdict(list)
    for directory in beside:
        directories[dirname(directory)].append(directory)
    for folder in sorted(_above(every) & (beside.keys() | directories.keys())):
        for path in (join(folder, name) for name in FILE_NAMES):
            listed = _listed(tree, path) if path in tree.files else frozenset()
            siblings = {file for file in listed if dirname(file) == folder}
            where = sorted(
                {it for file in siblings for it in users.get(file, ())}, key=number.__getitem__
            )
            for file in beside.get(folder, ()) if where else ():
                yield from _in(tree, file, path, where)
            below = _below(folder, listed)
            where = sorted(
                {it for file in below for it in users.get(file, ())}, key=number.__getitem__
            )
            for file in _like(below, folder, beside, directories) if where else ():
                # One that a comment names is left out on purpose.
                if not _commented(tree, path, f"{basename(dirname(file))}/"):
                    yield from _in(tree, file, path, where)


def _above(files: Iterable[str]) -> set[str]:
    """The directories that contain the files, and the directories that contain those."""
    inner = {dirname(file) for file in files}
    return inner | {dirname(folder) for folder in inner if folder}


def _below(folder: str, listed: Iterable[str]) -> set[str]:
    """The listed files in directories of a folder."""
    return {file for file in listed if dirname(file) != folder and dirname(dirname(file)) == folder}


def _like(
    listed: Collection[str],
    folder: str,
    beside: Mapping[str, Sequence[str]],
    directories: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """The files in other directories of a folder with the same name as one that is listed.

    For example, apps/shop/ks.yaml, if apps/kustomization.yaml lists blog/ks.yaml.
    """
    usual = set(map(basename, listed))
    taken = {dirname(file) for file in listed}
    for directory in sorted(directories.get(folder, ())):
        if directory not in taken:
            yield from (file for file in beside[directory] if basename(file) in usual)


def names(tree: Tree, listing: str, file: str) -> bool:
    """Whether a kustomization file names a file."""
    return file in _listed(tree, listing)


def _files(cluster: Cluster) -> set[str]:
    """The files from which the objects of a cluster come."""
    return {
        place.path
        for resource in cluster.resources
        for place in (resource.origin, *resource.layers)
    }


@fact
def _listed(tree: Tree, path: str) -> AbstractSet[str]:
    """The files that any field of a kustomization file names."""
    documents = tree.parse(path).documents
    named = (text for document in documents for text in strings(document.data) if "\n" not in text)
    return {normpath(join(dirname(path), text.rpartition("=")[2])) for text in named}


def _in(tree: Tree, file: str, listing: str, where: Sequence[Cluster]) -> Iterator[Forgotten]:
    """The Flux objects that no cluster has, in a file that no kustomization file names."""
    objects = [
        found
        for found in _flux_objects(tree, file)
        if not any(_applies(cluster, found) for cluster in where)
    ]
    beside = dirname(file) == dirname(listing)
    if objects and not _named(tree, file) and (beside or not _named(tree, dirname(file))):
        commented = beside and _commented(tree, listing, basename(file))
        yield from (Forgotten(found, listing, commented) for found in objects)


def _named(tree: Tree, file: str) -> bool:
    """Whether any kustomization file names a file or directory."""
    name = basename(file).encode("utf-8", "surrogateescape")
    listings = _by_word(tree)
    naming = listings.get(name, ()) if _WORD.fullmatch(name) else _kustomization_files(tree)
    return any(name in _read(tree, path) and file in _listed(tree, path) for path in naming)


@fact
def _by_word(tree: Tree) -> Mapping[bytes, Sequence[str]]:
    """The kustomization files that contain a word."""
    found: dict[bytes, list[str]] = defaultdict(list)
    for path in _kustomization_files(tree):
        for word in frozenset(_WORD.findall(_read(tree, path))):
            found[word].append(path)
    return found


@fact
def _kustomization_files(tree: Tree) -> Sequence[str]:
    return sorted(path for path in tree.files if basename(path) in FILE_NAMES)


def _flux_objects(tree: Tree, file: str) -> Iterator[Resource]:
    """The complete Kustomizations and HelmReleases of a file that its kustomization.yaml could list."""
    for document in tree.parse(file).documents:
        data = document.data
        if isinstance(data, Map) and get(data, "spec", "interval") is not None:
            found = Resource(data, document.place)
            if (
                found.name
                and (found.kind, found.group) in (KUSTOMIZATION, RELEASE)
                and not _builds(found, file)
            ):
                yield found


def _builds(found: Resource, file: str) -> bool:
    """Whether a Kustomization builds its own directory, so another file must apply it."""
    path = found.get("spec", "path")
    folder = normpath(join("/", path)) if isinstance(path, str) else None
    return found.kind == "Kustomization" and folder == f"/{dirname(file)}"


def _applies(cluster: Cluster, found: Resource) -> bool:
    """Whether a cluster has the object from another file."""
    namespaces = _namespaces(cluster, found.kind).get(found.name, ())
    return bool(namespaces) and (not found.namespace or found.namespace in namespaces)


@once
def _namespaces(cluster: Cluster, kind: str) -> Mapping[str, AbstractSet[str]]:
    """The namespaces of the objects of a kind, by their name."""
    namespaces: dict[str, set[str]] = defaultdict(set)
    for item in cluster.of_kind(kind):
        namespaces[item.name].add(item.namespace)
    return namespaces


def _commented(tree: Tree, listing: str, name: str) -> bool:
    """Whether a comment of a kustomization file contains the name of a file."""
    return any(name in comment for comment in _comments(tree, listing))


@fact
def _comments(tree: Tree, listing: str) -> Sequence[str]:
    lines = _read(tree, listing).decode("utf-8", "replace").splitlines()
    return [comment for line in lines if (comment := line.partition("#")[2])]


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)
    except OSError:
        return b""
