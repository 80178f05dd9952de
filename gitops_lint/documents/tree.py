"""The checkout on disk: its files and their content, each read and parsed once."""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from gitops_lint.documents.data import Fault, FaultKind, File, Place, Span, internal_error
from gitops_lint.documents.gitignore import Ignore
from gitops_lint.documents.parse import MAX_BYTES, parse, too_large
from gitops_lint.documents.pattern import Patterns
from gitops_lint.files import inputs
from gitops_lint.files.index import work_tree
from gitops_lint.files.regular_file import TooLargeError, open_directory, read_inside

_NEVER: Final = frozenset({".git"})


class Tree:
    """The files of a repository; paths are POSIX, relative to the root ("" is the root itself).

    Leaves out files that git ignores and does not track, and those that match `exclude` (gitignore
    patterns). Symbolic links are not followed, because source-controller leaves them out of its artifact;
    so nothing outside the root is ever read. Pipes, sockets and devices are not opened. Includes the
    files of submodules, although Flux has them only with `recurseSubmodules`.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = root
        self.failures: list[Fault] = []  # failures of gitops-lint that concern no single cluster
        self.unreadable: dict[str, str] = {}  # directories that cannot be listed, with the reason
        self._exclude = Patterns(exclude) if exclude else None
        self._parsed: dict[str, File] = {}
        self._contents: dict[str, bytes] = {}
        self.secrets: dict[str, set[Span]] = {}  # by file, the text that a build found to be secret

    @cached_property
    def files(self) -> frozenset[str]:
        """Every regular file."""
        return frozenset(path for path, link in self._found if link is None)

    @cached_property
    def links(self) -> dict[str, str]:
        """Every symbolic link, with its target as written."""
        return {path: link for path, link in self._found if link is not None}

    @cached_property
    def yaml_files(self) -> tuple[str, ...]:
        """The files with the extension of a manifest, sorted."""
        return tuple(sorted(path for path in self.files if path.endswith((".yaml", ".yml"))))

    @cached_property
    def yaml_files_of(self) -> dict[str, list[str]]:
        """The same, by their directory."""
        folders: dict[str, list[str]] = {}
        for path in self.yaml_files:
            folders.setdefault(path.rpartition("/")[0], []).append(path)
        return folders

    @cached_property
    def size(self) -> int:
        """The bytes of all `yaml_files` together."""
        return sum(map(self.size_of, self.yaml_files))

    def size_of(self, path: str) -> int:
        try:
            size = os.stat(f"{self.root}/{path}", follow_symlinks=False).st_size  # noqa: PTH116  faster
        except OSError:
            inputs.incomplete()
            return 0
        inputs.was_measured(f"{self.root}/{path}", size)
        return size

    def conceal(self, place: Place) -> None:
        """Note that the value at a place is secret, so that no report quotes it."""
        self.secrets.setdefault(place.path, set()).add(place.value)

    def read(self, path: str) -> bytes:
        """The content of one of `files`; raises OSError, also if it is too large or is now a link."""
        if path in self._contents:
            return self._contents[path]
        try:
            content = read_inside(str(self.root), path, MAX_BYTES)
        except TooLargeError:
            raise TooLargeError(too_large()) from None
        self._contents[path] = content
        return content

    def text(self, path: str) -> str:
        """The text of one of `files`, whatever its bytes; "" if it cannot be read."""
        try:
            content = self.read(path)
        except OSError:
            return ""
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return content.decode(encoding, "replace")

    def parse(self, path: str) -> File:
        """The documents of one of `files`; a file that cannot be read is a fault, not an error."""
        if path not in self._parsed:
            try:
                self._parsed[path] = parse(path, self.read(path))
            except OSError as error:
                reason = f"the file cannot be read: {error.strerror}"
                fault = Fault(
                    FaultKind.YAML_SYNTAX,
                    too_large() if isinstance(error, TooLargeError) else reason,
                    file_place(path),
                )
                self._parsed[path] = File(path, (), (fault,))
            except Exception as error:  # noqa: BLE001  one file must not end the run
                fault = internal_error("parsing this file", error, file_place(path))
                self.failures.append(fault)
                self._parsed[path] = File(path, (), (fault,))
        return self._parsed[path]

    @property
    def parsed(self) -> tuple[str, ...]:
        """The files that have been parsed so far, sorted."""
        return tuple(sorted(self._parsed))

    @cached_property
    def _found(self) -> tuple[tuple[str, str | None], ...]:
        """(path, target if it is a link, else None) of everything that is not a directory."""
        waiting = [("", Ignore(self.root))]  # not recursive: Git has directories of any depth
        found: list[tuple[str, str | None]] = []
        while waiting:
            found += self._entries(*waiting.pop(), waiting)
        return tuple(found)

    def _entries(
        self, folder: str, ignore: Ignore, waiting: list[tuple[str, Ignore]]
    ) -> Iterator[tuple[str, str | None]]:
        """The files and links in a directory; adds its directories to `waiting`."""
        descriptor, entries = -1, []
        try:
            descriptor = open_directory(str(self.root), folder)
            with os.scandir(descriptor) as found:
                entries = list(found)
        except OSError as error:
            inputs.incomplete()
            if folder:
                self.unreadable[folder] = error.strerror or str(error)
        try:
            inputs.was_listed(str(self.root), folder, entries, descriptor)
            if folder and any(entry.name == ".git" for entry in entries):
                ignore = Ignore(self.root, folder)  # a submodule, which has its own index
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                is_directory = _is_directory(entry)
                if (
                    entry.name in _NEVER
                    or ignore.ignores(path, is_directory=is_directory)
                    or (self._exclude and self._exclude.verdict(path, is_directory=is_directory))
                ):
                    continue
                if is_directory:
                    waiting.append((path, ignore))
                elif entry.is_symlink():
                    yield path, inputs.target(entry.name, descriptor)
                elif _is_file(entry):
                    yield path, None
        finally:
            if descriptor >= 0:
                os.close(descriptor)


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # it has no known type, and cannot be examined
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def file_place(path: str) -> Place:
    """The top of a file or directory."""
    return Place(path, None, Span(0, 0, 0, 0))


def find_root(path: Path) -> Path:
    """The enclosing git work tree of a path, or else the path itself (its directory, if a file)."""
    start = path if inputs.ask("is_directory", path) else path.parent
    return work_tree(start) or start
