"""The files of the cache, in a directory of the user that nobody else can write.

Whatever is wrong with the directory or a file in it, there is no cache, and never an error.
"""

import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, Self

from gitops_lint.namedtuple import NamedTuple

VARIABLE: Final = "GITOPS_LINT_CACHE_DIR"
GENERATIONS: Final = (
    3  # results that are kept of a run: of two branches, of what is staged and what is not
)
MOST_ENTRIES: Final = 96
MOST_BYTES: Final = 64 * 1024 * 1024  # of all entries together
_MOST_BYTES_OF_ONE: Final = MOST_BYTES // 2
_ABANDONED: Final = 3600  # seconds after which nobody writes a draft any more
_NAME: Final = "gitops-lint"
_ENTRY: Final = r"[0-9a-f]{40}-[0-9]\.json"
_DRAFT: Final = r"\.[0-9a-f]{32}\.tmp"
_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def location(environment: Mapping[str, str]) -> str | None:
    """The absolute path of the directory, whether it exists or not; None if there is no home.

    It is GITOPS_LINT_CACHE_DIR, else `gitops-lint` in XDG_CACHE_HOME, in `~/Library/Caches` on macOS, or in
    `~/.cache`. A relative XDG_CACHE_HOME is ignored. (XDG Base Directory Specification)
    """
    if own := environment.get(VARIABLE):
        return _absolute(own)
    caches = environment.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(caches):  # noqa: PTH117  pathlib costs 4 ms
        below = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
        caches = os.path.expanduser(below)  # noqa: PTH111
    return f"{caches}/{_NAME}" if os.path.isabs(caches) else None  # noqa: PTH117


def _absolute(path: str) -> str | None:
    try:
        return os.path.abspath(path)  # noqa: PTH100
    except OSError:  # the working directory is gone
        return None


class File(NamedTuple):
    """A file of the cache: its name, the time of its last change in seconds, its size in bytes."""

    name: str
    changed: float
    size: int


class Folder:
    """An open directory of the cache. Each access names a file in it, and follows no link."""

    def __init__(self, descriptor: int) -> None:
        self._at = descriptor

    @classmethod
    @contextmanager
    def open(cls, path: str, *, create: bool = True) -> Iterator[Self | None]:
        """The directory at a path; None if it cannot be used, or does not exist and is not to be created.

        It must belong to this user, must not be a link, and nobody else may be able to write it.
        """
        descriptor = -1
        try:
            with suppress(OSError, ValueError):
                try:
                    descriptor = os.open(path, _DIRECTORY)
                except FileNotFoundError:
                    if create:
                        os.makedirs(path, 0o700, exist_ok=True)  # noqa: PTH103
                        descriptor = os.open(path, _DIRECTORY)
            yield cls(descriptor) if descriptor >= 0 and _is_private(os.fstat(descriptor)) else None
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def read(self, key: str, generation: int) -> bytes | None:
        """The content of an entry, 0 for the newest of its key; None if there is none that can be trusted."""
        try:
            descriptor = os.open(_name(key, generation), _READ, dir_fd=self._at)
        except OSError:
            return None
        try:
            about = os.fstat(descriptor)
            if not (stat.S_ISREG(about.st_mode) and _is_private(about)):
                return None
            if about.st_size > _MOST_BYTES_OF_ONE:
                return None
            content = os.read(descriptor, about.st_size + 1)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        return content if len(content) == about.st_size else None

    def add(self, key: str, content: bytes) -> None:
        """Write the newest entry of a key, and drop the oldest entries if there are too many."""
        for generation in range(GENERATIONS - 1, 0, -1):
            with suppress(OSError):
                self._rename(_name(key, generation - 1), _name(key, generation))
        self.write(key, 0, content)
        self._prune()

    def write(self, key: str, generation: int, content: bytes) -> None:
        """Write an entry whole or not at all."""
        if len(content) > _MOST_BYTES_OF_ONE:
            return
        draft = f".{os.urandom(16).hex()}.tmp"
        with suppress(OSError):
            try:
                descriptor = os.open(draft, _WRITE, 0o600, dir_fd=self._at)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                self._rename(draft, _name(key, generation))
            except OSError:
                self._remove(draft)
                raise

    def clear(self) -> int:
        """Remove everything that gitops-lint has put here. Returns the number of entries."""
        entries = self._files(_ENTRY)
        for file in (*entries, *self._files(_DRAFT)):
            self._remove(file.name)
        return len(entries)

    def _prune(self) -> None:
        left = MOST_BYTES
        newest_first = sorted(self._files(_ENTRY), key=lambda it: it.changed, reverse=True)
        for number, file in enumerate(newest_first):
            left -= file.size
            if number >= MOST_ENTRIES or left < 0:
                self._remove(file.name)
        for file in self._files(_DRAFT):
            if file.changed < time.time() - _ABANDONED:  # its writer was killed
                self._remove(file.name)

    def _files(self, pattern: str) -> list[File]:
        """The files whose names match a pattern; others may remove them at the same time."""
        found = []
        with suppress(OSError), os.scandir(self._at) as entries:
            for entry in entries:
                if re.fullmatch(pattern, entry.name):
                    with suppress(OSError):
                        about = entry.stat(follow_symlinks=False)
                        found.append(File(entry.name, about.st_mtime, about.st_size))
        return found

    def _rename(self, name: str, new: str) -> None:
        os.rename(name, new, src_dir_fd=self._at, dst_dir_fd=self._at)

    def _remove(self, name: str) -> None:
        with suppress(OSError):
            os.unlink(name, dir_fd=self._at)


def _name(key: str, generation: int) -> str:
    return f"{key}-{generation}.json"


def _is_private(about: os.stat_result) -> bool:
    """Whether a file or directory belongs to this user, and nobody else can write it."""
    return about.st_uid == os.geteuid() and not about.st_mode & _WRITABLE_BY_OTHERS
