"""Files that git ignores: those that `.gitignore` matches and git does not track.

Asking git would need a git command wherever the linter runs.
"""

import os
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from posixpath import dirname
from types import MappingProxyType
from typing import Final

from gitops_lint.documents.pattern import Patterns
from gitops_lint.files.index import MAX_PATH, git_directory, tracked, work_tree
from gitops_lint.files.regular_file import read_file

_MAX_BYTES: Final = 1024 * 1024
_SAVED: Final[Mapping[str, bytes]] = MappingProxyType({})


class Ignore:
    """Decides which paths below a root git ignores; the root may be in a git work tree or not.

    A tracked file is never ignored, because every clone has it. The patterns are read only if there
    are untracked files, so a clean checkout does not read them. As in git, the innermost `.gitignore`
    with a matching pattern decides, then `.git/info/exclude`, and everything below an ignored
    directory is ignored. Ignore files above the root count too, up to the top of the work tree. Those
    of a user's own git configuration do not, because they differ between machines.
    """

    def __init__(self, root: Path, folder: str = "", unsaved: Mapping[str, bytes] = _SAVED) -> None:
        """For the paths below a folder of the root; paths are still relative to the root.

        `unsaved`: the content of files, by path, as if it were saved.
        """
        self._unsaved = unsaved
        self._root = f"{root.absolute()}/"
        root = (root / folder).absolute()
        self._before = len(folder) + 1 if folder else 0
        self._top = work_tree(root) or root
        inside = root.relative_to(self._top).as_posix()
        self._prefix = "" if inside == "." else f"{inside}/"
        self._git = git_directory(self._top)
        self._tracked = (self._git and tracked(self._git)) or frozenset()
        self._verdicts: dict[str, bool] = {}
        self._patterns: dict[str, tuple[tuple[int, Patterns], ...]] = {}
        self._without: set[str] = set()

    def has_none(self, folder: str) -> None:
        """Note that a folder, relative to the root, has no ignore file, so that it need not be opened."""
        self._without.add(self._full(folder).removesuffix("/"))

    def ignores(self, path: str, *, is_directory: bool = False) -> bool:
        """Whether git ignores a path, relative to the root."""
        full = self._full(path)
        if full in (self._folders if is_directory else self._tracked):
            return False
        folder = full.rpartition("/")[0]
        return bool(folder and self._ignores_folder(folder)) or self._ignores(
            full, is_directory=is_directory
        )

    def _full(self, path: str) -> str:
        """A path relative to the top of the work tree."""
        return self._prefix + path[self._before :]

    @cached_property
    def _folders(self) -> frozenset[str]:
        """Every directory with a tracked file, and every submodule."""
        folders = set(self._tracked)
        for path in self._tracked:
            folder = dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = dirname(folder)
        return frozenset(folders)

    def _ignores_folder(self, folder: str) -> bool:
        """Whether the patterns ignore a directory or one of its parents."""
        if (verdict := self._verdicts.get(folder)) is not None:
            return verdict
        for inner in self._unknown(folder, self._verdicts):
            outer = self._verdicts.get(dirname(inner), False)
            self._verdicts[inner] = outer or self._ignores(inner, is_directory=True)
        return self._verdicts[folder]

    def _unknown(self, folder: str, known: Collection[str]) -> list[str]:
        """A directory and its parents that are not known yet, the outermost first; not the top."""
        found = []
        while folder and folder not in known:
            found.append(folder)
            folder = dirname(folder)
        return found[::-1]

    def _ignores(self, path: str, *, is_directory: bool) -> bool:
        """Whether the patterns ignore a path by itself; it is relative to the top of the work tree."""
        for start, patterns in self._layers(path.rpartition("/")[0]):
            verdict = patterns.verdict(path[start:], is_directory=is_directory)
            if verdict is not None:
                return verdict
        return False

    def _layers(self, folder: str) -> tuple[tuple[int, Patterns], ...]:
        """The patterns for the entries of a folder, innermost first, each with the offset of its paths."""
        if (known := self._patterns.get(folder)) is not None:
            return known
        if "" not in self._patterns:
            self._patterns[""] = self._with_own("", self._shared())
        for inner in self._unknown(folder, self._patterns):
            self._patterns[inner] = self._with_own(inner, self._patterns[dirname(inner)])
        return self._patterns[folder]

    def _with_own(
        self, folder: str, outer: tuple[tuple[int, Patterns], ...]
    ) -> tuple[tuple[int, Patterns], ...]:
        """The patterns around a folder, after those of its own ignore file."""
        if folder in self._without:
            return outer
        own = self._own(f"{self._top}/{folder}/.gitignore" if folder else f"{self._top}/.gitignore")
        return ((len(folder) + 1 if folder else 0, own), *outer) if own else outer

    def _own(self, path: str) -> Patterns | None:
        """The patterns of an ignore file, saved or not; None if it does not exist."""
        inside = path.removeprefix(self._root)
        if inside != path and inside in self._unsaved:
            return _parsed(self._unsaved[inside])
        return _read(path)

    def _shared(self) -> tuple[tuple[int, Patterns], ...]:
        """The patterns in the git directory, shared by all work trees of a repository."""
        if not self._git:
            return ()
        try:
            content = read_file(f"{self._git}/commondir", MAX_PATH)
        except (OSError, ValueError):  # there is only one work tree
            content = b""
        common = os.fsdecode(content).strip()
        patterns = _read(f"{self._git / common}/info/exclude")
        return ((0, patterns),) if patterns else ()


def _read(path: str) -> Patterns | None:
    """The patterns of an ignore file; None if it does not exist or is a link, which git does not follow."""
    try:
        content = read_file(path, _MAX_BYTES)
    except (OSError, ValueError):
        return None
    return _parsed(content)


def _parsed(content: bytes) -> Patterns:
    """The patterns in the content of an ignore file."""
    return Patterns(content.decode("utf-8-sig", errors="surrogateescape").split("\n"))
