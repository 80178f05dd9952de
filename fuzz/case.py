"""A case: the files of one small repository, kept in memory."""

import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from posixpath import dirname
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from gitops_lint.config import FILE_NAME, Config
from gitops_lint.config.file import interpret
from gitops_lint.documents import File, Tree, parse
from gitops_lint.errors import UsageError

# The content of each file by its POSIX path; a path `link -> target` is a symbolic link.
Case: TypeAlias = Mapping[str, bytes]

ROOT: Final = Path("/fuzz")  # of repositories in memory; it does not exist
_LINK: Final = " -> "


class MemoryTree(Tree):
    """The files of a case as a checkout; nothing is read from disk.

    `parsed_before` takes unchanged files from earlier cases, which is faster.
    """

    def __init__(self, case: Case, *, parsed_before: bool = True) -> None:
        super().__init__(ROOT)
        self._case = case
        self._reuse = parsed_before

    @property
    def _found(self) -> tuple[frozenset[str], dict[str, str]]:
        parts = [path.partition(_LINK) for path in self._case]
        files = frozenset(path for path, link, _ in parts if not link)
        return files, {path: target for path, link, target in parts if link}

    def read(self, path: str) -> bytes:
        """The content of a file; raises OSError as a file system does."""
        try:
            return self._case[path]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory", path) from None

    def parse(self, path: str) -> File:
        """The documents of a file."""
        if path not in self._files and self._reuse and path in self._case:
            self._files[path] = parsed(path, self._case[path])
        return super().parse(path)


@lru_cache(maxsize=2000)
def parsed(path: str, content: bytes) -> File:
    """A parsed file; unchanged files of a seed are parsed once."""
    return parse(path, content)


def config_of(case: Case) -> Config | UsageError:
    """The configuration in a case, or the error that a user sees."""
    content = case.get(FILE_NAME)
    if content is None:
        return Config()
    # Creating files is slow: only those that the configuration can name.
    named = {path for path in case if path.encode("utf-8", "surrogateescape") in content}
    folders = {dirname(path) for path in case}
    return _config(content, tuple(sorted(folders)), tuple(sorted(named)))


@lru_cache(maxsize=2000)
def _config(content: bytes, folders: Sequence[str], files: Sequence[str]) -> Config | UsageError:
    """The configuration with a content, in a repository that has these paths."""
    with TemporaryDirectory(prefix="gitops-lint-fuzz-") as folder:
        write(
            {**{f"{path}/.keep": b"" for path in folders}, **dict.fromkeys(files, b"")},
            Path(folder),
        )
        try:
            return interpret(FILE_NAME, content, Path(folder))
        except UsageError as error:
            return error


def size(case: Case) -> int:
    """The bytes of all files."""
    return sum(map(len, case.values()))


def write(case: Case, root: Path) -> None:
    """Write a case as files; what no file system can hold is left out."""
    for name, content in sorted(case.items()):
        path, link, target = name.partition(_LINK)
        file = root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if link:
                file.symlink_to(target)
            else:
                file.write_bytes(content)
        except (OSError, ValueError):
            continue


def load(root: Path) -> dict[str, bytes]:
    """The files below a directory as a case."""
    found: dict[str, bytes] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            inside = path.relative_to(root).as_posix()
            if path.is_symlink():
                found[f"{inside}{_LINK}{path.readlink()}"] = b""
            elif path.is_file():
                found[inside] = path.read_bytes()
    return dict(sorted(found.items()))
