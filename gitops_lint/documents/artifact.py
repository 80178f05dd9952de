"""The content of a Flux source: files by their path in the artifact."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from posixpath import basename, dirname

from gitops_lint.documents.data import File
from gitops_lint.documents.tree import Tree


class Artifact:
    """A read-only file system over a checkout, as a controller unpacks it.

    `files` maps the path in the artifact to the path in the repository; both are the same if the
    artifact is the repository itself. Directories without files do not exist.
    """

    def __init__(self, tree: Tree, files: Mapping[str, str]) -> None:
        self.tree = tree
        self.files = files

    def is_file(self, path: str) -> bool:
        return path in self.files

    def is_directory(self, path: str) -> bool:
        return path in self._directories

    def list(self, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of a directory's sub-directories and of its files, each sorted."""
        return self._directories.get(directory, ((), ()))

    def names(self, directory: str) -> Iterator[str]:
        """The names of all directories and files in a directory, for suggestions."""
        folders, files = self.list(directory)
        yield from folders
        yield from files

    def below(self, directory: str) -> Sequence[str]:
        """The paths of the files in a directory and below it, sorted."""
        if not directory:
            return self._sorted
        start = bisect_left(self._sorted, f"{directory}/")
        return self._sorted[
            start : bisect_left(self._sorted, f"{directory}0", start)
        ]  # / is before 0

    def origin(self, path: str) -> str:
        """The path in the repository of a file in the artifact."""
        return self.files[path]

    def read(self, path: str) -> bytes:
        """The content of a file; raises OSError if it cannot be read."""
        return self.tree.read(self.files[path])

    def parse(self, path: str) -> File:
        """The parsed documents of a file; their places have its path in the repository."""
        return self.tree.parse(self.files[path])

    @cached_property
    def _sorted(self) -> Sequence[str]:
        return sorted(self.files)

    @cached_property
    def _directories(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        folders: dict[str, set[str]] = {"": set()}
        files: dict[str, list[str]] = {}
        for path in self.files:
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
