"""The directories that build a file, as the kustomization files of a checkout list it.

Nothing is built: this answers "who applies this file?" before the clusters are known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.cluster.entry.layout import directories_of
from gitops_lint.documents import Tree, fact, get, strings
from gitops_lint.kustomize import FILE_NAMES

# The fields of a kustomization file whose entries may be directories.
_DIRECTORIES: Final = (
    "resources", "bases", "components", "generators", "transformers", "validators",
)  # fmt: skip
_MOST: Final = 1000  # directories of one file; no real repository has a hundred
_LONGEST: Final = 1024  # of a path, in characters


@fact
def builders_of(tree: Tree, file: str) -> frozenset[str]:
    """The directories whose build reads a file, if Flux builds them.

    A directory with a kustomization file reads the files and directories that it names; one without
    reads every manifest below it. (fluxcd/pkg kustomize: scanManifests)
    """
    found: set[str] = set()
    named = _named(tree)
    pending = [*named.get(file, ()), *_scanning(tree, dirname(file))]
    while pending and len(found) < _MOST:
        directory = pending.pop()
        if directory not in found:
            found.add(directory)
            if has_kustomization(tree, directory):
                pending += named.get(directory, ())
                pending += _scanning(tree, dirname(directory)) if directory else ()
    return frozenset(found)


def top_builders_of(tree: Tree, file: str) -> frozenset[str]:
    """The directories with a kustomization file that read a file, and that no other one names."""
    found = {it for it in builders_of(tree, file) if has_kustomization(tree, it)}
    return frozenset(it for it in found if not _named(tree).get(it, frozenset()) - {it})


def has_kustomization(tree: Tree, directory: str) -> bool:
    """Whether a directory has a kustomization file."""
    return any(join(directory, name) in tree.files for name in FILE_NAMES)


def _scanning(tree: Tree, directory: str) -> Iterator[str]:
    """A directory and those above it, up to the first that has a kustomization file."""
    while not has_kustomization(tree, directory):
        yield directory
        if not directory:
            return
        directory = dirname(directory)


@fact
def _named(tree: Tree) -> Mapping[str, frozenset[str]]:
    """The files and directories that kustomization files name, each with the directories of those files."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    directories = directories_of(tree)
    for path in sorted(tree.files):
        if basename(path) in FILE_NAMES:
            for document in tree.parse(path).documents[:1]:
                folder = dirname(path)
                for key in _DIRECTORIES:
                    for target in _paths(get(document.data, key), folder):
                        if target in directories and target != folder:
                            found[target].add(folder)
                for target in _paths(document.data, folder):
                    if target in tree.files:
                        found[target].add(folder)
    return {path: frozenset(folders) for path, folders in found.items()}


def _paths(data: object, folder: str) -> Iterator[str]:
    """The strings in data, as paths relative to a directory; `key=path` names the path."""
    for text in strings(data):
        if "\n" not in text and len(text) < _LONGEST:
            path = normpath(join(folder, text.rpartition("=")[2]))
            yield "" if path == "." else path
