"""How directories lie in a repository, and which of its files speak of Flux."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.paths import inside, join
from gitops_lint.cluster.resource import Resource
from gitops_lint.source import Document, Map, Seq, Tree, get


def directories_of(tree: Tree) -> frozenset[str]:
    """Every directory that holds a file, itself or below it; "" is the repository's own."""
    found = {""}
    for path in tree.files:
        directory = dirname(path)
        while directory not in found:
            found.add(directory)
            directory = dirname(directory)
    return frozenset(found)


def root_of(file: str, path: str, directories: frozenset[str]) -> str | None:
    """The directory of the repository that a source of `path` has as its root.

    The one under which `path` holds the file that declares it; else the first one in which it is.
    """
    candidates = [root for root in above(dirname(file)) if join(root, path) in directories]
    holding = [root for root in candidates if inside(file, join(root, path))]
    return next(iter(holding or candidates), None)


def above(directory: str) -> list[str]:
    """The directories on the way from the repository's own ("") to a directory, with both."""
    folders = [""]
    for part in filter(None, directory.split("/")):
        folders.append(join(folders[-1], part))
    return folders


def documents(tree: Tree, *marks: bytes) -> Iterator[Document]:
    """The documents of the files that contain one of these texts; the items of a `List` instead of it."""
    for file in tree.yaml_files:
        try:
            content = tree.read(file)
        except OSError:
            continue
        if any(mark in content or content.startswith(mark.lstrip()) for mark in marks):
            for document in tree.parse(file).documents:
                yield from _listed(document)


def _listed(document: Document) -> Iterator[Document]:
    held = get(document.data, "items") if get(document.data, "kind") == "List" else None
    if isinstance(held, Seq):
        for item, place in zip(held, held.places, strict=True):
            yield Document(item, place)
    else:
        yield document


def kustomizations(documents: Iterable[Document]) -> Iterator[Resource]:
    """The Flux Kustomizations among documents, as they are written; without those that have no name."""
    for document in documents:
        if isinstance(document.data, Map):
            item = Resource(document.data, document.place)
            if is_a(item, KUSTOMIZATION) and item.name:
                yield item
