"""How directories lie in a repository, and which of its files speak of Flux."""

from collections.abc import Iterator
from posixpath import commonpath, dirname, normpath

from gitops_lint.source import Artifact, Document, Seq, Tree, get


def clamp(path: str) -> str:
    """A path as the controllers join it: `..` and a leading slash stay inside the artifact.

    kustomize-controller: SecureJoin of spec.path.
    """
    return normpath(f"/{path.strip()}").strip("/")


def directories_of(tree: Tree) -> frozenset[str]:
    found = {""}
    for path in tree.files:
        directory = dirname(path)
        while directory not in found:
            found.add(directory)
            directory = dirname(directory)
    return frozenset(found)


def join(root: str, path: str) -> str:
    return f"{root}/{path}".strip("/")


def root_of(file: str, path: str, directories: frozenset[str]) -> str | None:
    """The directory of the repository that a source of `path` has as its root.

    The one under which `path` holds the file that declares it; else the first one in which it is.
    """
    folders = [""]
    for part in dirname(file).split("/"):
        if part:
            folders.append(join(folders[-1], part))
    there = [root for root in folders if join(root, path) in directories]
    holding = [root for root in there if inside(file, join(root, path))]
    return next(iter(holding or there), None)


def inside(file: str, directory: str) -> bool:
    return not directory or file.startswith(f"{directory}/")


def documents(tree: Tree, *marks: bytes) -> Iterator[Document]:
    """The documents of the files that contain one of these texts."""
    for file in tree.yaml_files:
        try:
            content = tree.read(file)
        except OSError:
            continue
        if any(mark in content or content.startswith(mark.lstrip()) for mark in marks):
            for document in tree.parse(file).documents:
                yield from _listed(document)


def _listed(document: Document) -> Iterator[Document]:
    """The document, or the items of a `List`."""
    held = get(document.data, "items") if get(document.data, "kind") == "List" else None
    if isinstance(held, Seq):
        for item, place in zip(held, held.places, strict=True):
            yield Document(item, place)
    else:
        yield document


def repository_directory(artifact: Artifact, directory: str) -> str:
    """The directory of the repository that a directory of an artifact comes from.

    Where its files come from several, the innermost that holds them all.
    """
    prefix = f"{directory}/" if directory else ""
    origins = [(path, origin) for path, origin in artifact.files.items() if path.startswith(prefix)]
    bases = {origin.removesuffix(path[len(prefix) :]).rstrip("/") for path, origin in origins}
    if len(bases) == 1:
        return bases.pop()
    return (
        commonpath([dirname(f"/{origin}") for _, origin in origins]).strip("/") if origins else ""
    )
