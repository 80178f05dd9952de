"""The content of a Flux source: files by their path in the artifact."""

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import basename, dirname
from typing import TypeVar

from gitops_lint.documents.data import File
from gitops_lint.documents.tree import Answered, Tree

_Answer = TypeVar("_Answer")


class Artifact:
    """A read-only file system over a checkout, as a controller unpacks it.

    `files` maps the path in the artifact to the path in the repository; both are the same if the
    artifact is the repository itself. Directories without files do not exist.
    """

    def __init__(self, tree: Tree, files: Mapping[str, str], key: Hashable = None) -> None:
        """`key` says how the files were chosen from the tree; without it, they are as in any tree."""
        self.tree = tree
        self.facts: dict[Hashable, Answered] = {}
        self._files = files
        self.key = key
        if tree.memory is not None:
            self.key = frozenset(files.items()) if key is None else key
            tree.artifacts[self.key] = self

    @property
    def files(self) -> Mapping[str, str]:
        return self._noted("files", self._files)

    def is_file(self, path: str) -> bool:
        return self._noted("is_file", path in self._files, path)

    def is_directory(self, path: str) -> bool:
        return self._noted("is_directory", path in self._directories, path)

    def list(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of a directory's sub-directories and of its files, each sorted."""
        return self._noted("list", self._directories.get(directory, ((), ())), directory)

    def names(self, directory: str) -> Iterator[str]:
        """The names of all directories and files in a directory, for suggestions."""
        folders, files = self.list(directory)
        yield from folders
        yield from files

    def below(self, directory: str) -> Sequence[str]:
        """The paths of the files in a directory and below it, sorted."""
        return self._noted("below", self._below(directory), directory)

    def _below(self, directory: str) -> Sequence[str]:
        if not directory:
            return self._sorted
        start = bisect_left(self._sorted, f"{directory}/")
        return self._sorted[
            start : bisect_left(self._sorted, f"{directory}0", start)
        ]  # / is before 0

    def _noted(self, name: str, answer: _Answer, *about: Hashable) -> _Answer:
        if (trace := self.tree.trace) is not None:
            trace.answers[self.key, name, about] = answer
        return answer

    def origin(self, path: str) -> str:
        """The path in the repository of a file in the artifact."""
        return self._files[path]

    def read(self, path: str) -> bytes:
        """The content of a file; raises OSError if it cannot be read."""
        return self.tree.read(self._files[path])

    def parse(self, path: str) -> File:
        """The parsed documents of a file; their places have its path in the repository."""
        return self.tree.parse(self._files[path])

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self._files)

    @cached_property
    def _directories(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        folders: dict[str, set[str]] = {"": set()}
        files: dict[str, list[str]] = {}
        for path in self._files:
            directory = dirname(path)
            files.setdefault(directory, []).append(basename(path))
            while directory not in folders:
                folders[directory] = set()
                directory = dirname(directory)
        for directory in folders:
            if directory:
                folders[dirname(directory)].add(basename(directory))
        return {
            directory: (tuple(sorted(names)), tuple(sorted(files.get(directory, ()))))
            for directory, names in folders.items()
        }
