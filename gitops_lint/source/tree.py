"""The checkout on disk: which files there are, and their content, each read and parsed once."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.source.data import Fault, File, Place, Span
from gitops_lint.source.parse import MAX_BYTES, parse

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_NEVER: Final = frozenset({".git"})


class Tree:
    """The files of a repository; paths are POSIX, relative to the root ("" is the root itself).

    What `.gitignore` files and `exclude` (gitignore patterns) name is not there. Symbolic links are
    not followed: source-controller leaves them out of its artifact, and so nothing outside the root
    is ever read.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = root
        self._exclude = exclude
        self._parsed: dict[str, File] = {}

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
        """The files that Flux would take for manifests, sorted."""
        return tuple(sorted(path for path in self.files if path.endswith((".yaml", ".yml"))))

    def read(self, path: str) -> bytes:
        """The content of one of `files`; raises OSError, also for a file that is too large."""
        full = self.root / path
        if full.stat().st_size > MAX_BYTES:
            message = f"is larger than {MAX_BYTES // 1024 // 1024} MiB and was not read"
            raise OSError(message)
        return full.read_bytes()

    def parse(self, path: str) -> File:
        """The documents of one of `files`; a file that cannot be read is a fault, not an error."""
        if path not in self._parsed:
            try:
                self._parsed[path] = parse(path, self.read(path))
            except OSError as error:
                fault = Fault(
                    "yaml-syntax",
                    error.strerror or str(error),
                    Place(path, None, Span(0, 0, 0, 0)),
                )
                self._parsed[path] = File(path, (), (fault,))
        return self._parsed[path]

    @property
    def parsed(self) -> tuple[str, ...]:
        """The files that have been parsed so far, sorted."""
        return tuple(sorted(self._parsed))

    @cached_property
    def _found(self) -> tuple[tuple[str, str | None], ...]:
        """(path, target of the link or None) of everything that is not a directory."""
        top = (("", _spec(self._exclude)),) if self._exclude else ()
        return tuple(self._walk("", top))

    def _walk(self, folder: str, ignores: "_Ignores") -> Iterator[tuple[str, str | None]]:
        try:
            entries = list(os.scandir(self.root / folder))
        except OSError:  # a folder that may not be read holds nothing for us
            return
        if any(entry.name == ".gitignore" and entry.is_file() for entry in entries):
            lines = (self.root / folder / ".gitignore").read_text(errors="replace").splitlines()
            ignores = (*ignores, (folder, _spec(lines)))
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            is_directory = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER or _ignored(ignores, path, is_directory=is_directory):
                continue
            if entry.is_symlink():
                yield path, os.readlink(entry.path)  # noqa: PTH115  as it is written, not as a Path
            elif is_directory:
                yield from self._walk(path, ignores)
            elif entry.is_file(follow_symlinks=False):
                yield path, None


_Ignores = tuple[tuple[str, "GitIgnoreSpec"], ...]  # (folder, its patterns), outermost first


def _spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  most folders have no ignore file

    return GitIgnoreSpec.from_lines(lines)


def _ignored(ignores: _Ignores, path: str, *, is_directory: bool) -> bool:
    """Whether git ignores a path: the innermost ignore file that says anything decides."""
    for folder, spec in reversed(ignores):
        inside = path[len(folder) + 1 :] if folder else path
        verdicts = [spec.check_file(inside)]
        if is_directory:  # only so do patterns with a slash at their end match
            verdicts.append(spec.check_file(f"{inside}/"))
        said = [(found.index, found.include) for found in verdicts if found.index is not None]
        if said:
            return bool(max(said)[1])
    return False


def find_root(path: Path) -> Path:
    """The enclosing git work tree of a path, or else the path itself (for a file, its folder)."""
    start = path if path.is_dir() else path.parent
    return next((up for up in (start, *start.parents) if (up / ".git").exists()), start)
