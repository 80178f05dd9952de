"""What git does not see: the files that `.gitignore` names and that it does not track.

Asking git itself would need a git command wherever the linter runs.
"""

import os
import stat
from functools import cached_property
from pathlib import Path
from posixpath import dirname
from typing import Final

from gitops_lint.source.index import git_directory, tracked, work_tree
from gitops_lint.source.pattern import Patterns

_MAX_BYTES: Final = 1024 * 1024


class Ignore:
    """Answers for paths below a root, which may be any directory of a git work tree, or of none.

    A tracked file is in every clone whatever the patterns say. The patterns are read only when an
    untracked file turns up, so that a clean checkout never pays for them. As in git, the innermost
    `.gitignore` that says anything decides, then `.git/info/exclude`, and what lies below an ignored
    directory is ignored. The ignore files above the root count too, up to the top of the work tree;
    what a user's own git configuration names does not, for it is not the same on every machine.
    """

    def __init__(self, root: Path, folder: str = "") -> None:
        """For the paths below a folder of the root; they are given from the root all the same."""
        root = (root / folder).absolute()
        self._before = len(folder) + 1 if folder else 0
        self._top = work_tree(root) or root
        inside = root.relative_to(self._top).as_posix()
        self._prefix = "" if inside == "." else f"{inside}/"
        self._git = git_directory(self._top)
        self._tracked = (self._git and tracked(self._git)) or frozenset()
        self._verdicts: dict[str, bool] = {}
        self._patterns: dict[str, tuple[tuple[int, Patterns], ...]] = {}

    def hides(self, path: str, *, is_directory: bool = False) -> bool:
        """Whether a path below the root is in no clone of the repository."""
        full = self._prefix + path[self._before :]
        if full in (self._folders if is_directory else self._tracked):
            return False
        folder = dirname(full)
        return bool(folder and self._hides_folder(folder)) or self._says(
            full, is_directory=is_directory
        )

    @cached_property
    def _folders(self) -> frozenset[str]:
        """Every directory that holds a tracked file, and every submodule."""
        folders = set(self._tracked)
        for path in self._tracked:
            folder = dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = dirname(folder)
        return frozenset(folders)

    def _hides_folder(self, folder: str) -> bool:
        """Whether the patterns hide a directory or one around it."""
        if folder not in self._verdicts:
            parent = dirname(folder)
            self._verdicts[folder] = bool(parent and self._hides_folder(parent)) or self._says(
                folder, is_directory=True
            )
        return self._verdicts[folder]

    def _says(self, path: str, *, is_directory: bool) -> bool:
        """What the patterns say of a path alone, given from the top of the work tree."""
        for start, patterns in self._layers(dirname(path)):
            said = patterns.says(path[start:], is_directory=is_directory)
            if said is not None:
                return said
        return False

    def _layers(self, folder: str) -> tuple[tuple[int, Patterns], ...]:
        """The patterns for the entries of a folder, innermost first, and where their paths start."""
        if folder not in self._patterns:
            start = len(folder) + 1 if folder else 0
            own = _read(f"{self._top}/{folder}/.gitignore")
            outer = self._layers(dirname(folder)) if folder else self._shared()
            self._patterns[folder] = ((start, own), *outer) if own else outer
        return self._patterns[folder]

    def _shared(self) -> tuple[tuple[int, Patterns], ...]:
        """The patterns in the git directory, which the worktrees of a repository share."""
        if not self._git:
            return ()
        try:
            common = (self._git / "commondir").read_text().strip()
        except (OSError, ValueError):  # the work tree is the only one
            common = ""
        patterns = _read(f"{self._git / common}/info/exclude")
        return ((0, patterns),) if patterns else ()


def _read(path: str) -> Patterns | None:
    """The patterns of an ignore file; None without one, and for a link, which git does not follow."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MAX_BYTES:
            return None
        text = Path(path).read_bytes().decode("utf-8-sig", errors="surrogateescape")
    except (OSError, ValueError):
        return None
    return Patterns(text.split("\n"))
