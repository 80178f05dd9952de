"""The directories of a repository, and its files with Flux objects."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.entry.aside import set_aside
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.paths import inside, join
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Document, File, Map, Seq, Tree, fact, get
from gitops_lint.regex import regex
from gitops_lint.reuse import reused_of

# An object of a Flux API group, also one whose group or whose first line has a typo. CRDs of Flux
# are not: they are large, and mention the groups elsewhere.
_FLUX_OBJECT: Final = regex(rb"apiVersion\W+[\w.-]*(?:toolkit\.fluxcd\.|fluxcd\.controlplane\.)")
_FLUX: Final = b"fluxcd."


@fact
def directories_of(tree: Tree) -> frozenset[str]:
    """Every directory with a file in it or below it; "" is the top directory."""
    found = {""}
    for path in tree.files:
        directory = dirname(path)
        while directory not in found:
            found.add(directory)
            directory = dirname(directory)
    return frozenset(found)


def root_of(file: str, path: str, directories: frozenset[str]) -> str | None:
    """The directory of the repository that is the root of the source for `path`; None if none fits.

    `file` declares the path. Preferred is the root below which `path` contains `file`, then the first
    directory above `file` below which `path` exists.
    """
    candidates = [root for root in above(dirname(file)) if join(root, path) in directories]
    holding = [root for root in candidates if inside(file, join(root, path))]
    return next(iter(holding or candidates), None)


@lru_cache(maxsize=4096)
def above(directory: str) -> tuple[str, ...]:
    """The directories from the repository's top ("") down to a directory, both included."""
    folders = [""]
    for part in filter(None, directory.split("/")):
        folders.append(join(folders[-1], part))
    return tuple(folders)


@fact
def flux_files(tree: Tree) -> tuple[str, ...]:
    """The YAML files that contain objects of a Flux API group, or seem to, sorted."""
    return tuple(
        path
        for path in tree.yaml_files
        if _FLUX in (content := content_of(tree, path)) and _FLUX_OBJECT.search(content)
    )


def count_objects(tree: Tree, path: str) -> int:
    """About how many Flux objects one of `flux_files` contains; the file is not parsed."""
    return len(_FLUX_OBJECT.findall(content_of(tree, path)))


@fact
def flux_objects(tree: Tree) -> tuple[Resource, ...]:
    """The objects in `flux_files`, as written, in the order of the files; objects of other APIs too.

    Without those in examples, archives and the like: parsing them would take time for nothing.
    """
    return tuple(
        item
        for path in flux_files(tree)
        if not set_aside(tree, path)
        for item in objects_in(tree, path)
    )


def objects_in(tree: Tree, path: str) -> Iterator[Resource]:
    """The objects in a file, as written."""
    file = tree.parse(path)
    yield from reused_of(tree, (file,), "written", lambda: tuple(_written(file)))


def _written(file: File) -> Iterator[Resource]:
    for written in file.documents:
        for document in _listed(written):
            if isinstance(document.data, Map):
                yield Resource(document.data, document.place)


def content_of(tree: Tree, path: str) -> bytes:
    """The bytes of a file; none if it cannot be read."""
    try:
        return tree.read(path)
    except OSError:
        return b""


def documents(tree: Tree, *marks: bytes) -> Iterator[Document]:
    """The documents of files that contain one of `marks`; a `List` yields its items."""
    starts = tuple(mark.lstrip() for mark in marks)
    for file in tree.yaml_files:
        content = content_of(tree, file)
        if content.startswith(starts) or [mark for mark in marks if mark in content]:
            for document in tree.parse(file).documents:
                yield from _listed(document)


def _listed(document: Document) -> Iterator[Document]:
    items = get(document.data, "items") if get(document.data, "kind") == "List" else None
    if isinstance(items, Seq):
        for item, place in zip(items, items.places, strict=True):
            yield Document(item, place)
    else:
        yield document


def kustomizations(documents: Iterable[Document]) -> Iterator[Resource]:
    """The Flux Kustomizations with a name among documents, as written."""
    for document in documents:
        if isinstance(document.data, Map):
            item = Resource(document.data, document.place)
            if is_a(item, KUSTOMIZATION) and item.name:
                yield item
