"""The inputs of a run: all that it learns from the file system, recorded where it asks.

A run that finds the same inputs again has the same result, so `gitops_lint.cache` need not repeat it.
Whoever asks the file system something that can affect a result records it here: the content of a file,
the entries of a directory, or the answer to a question about a path, also if the path does not exist.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from gitops_lint.namedtuple import NamedTuple

# What a run can ask about a path. The answers depend on nothing but the file system.
QUESTIONS: Final[Mapping[str, Callable[[str], bool | str]]] = {
    "exists": os.path.exists,
    "is_directory": os.path.isdir,
    "is_file": os.path.isfile,
    "is_link": os.path.islink,
    "is_present": os.path.lexists,  # also if it is a link to nothing
    "real": os.path.realpath,
}

DIRECTORY: Final = "directory"
FILE: Final = "file"
LINK: Final = "link "  # and its target
OTHER: Final = "other"


class Stamp(NamedTuple):
    """What the file system says about a file without reading it: if nothing of it changes, the content does not."""

    size: int
    modified: int  # nanoseconds
    changed: int  # nanoseconds; nobody can set it, unlike `modified`
    inode: int


class Seen(NamedTuple):
    """The content of a file, or what was made of it, by its digest; and its stamp from before it was read."""

    stamp: Stamp
    digest: str


class Inputs:
    """What one run has read and asked. Paths are absolute, or relative to the working directory.

    `tracked` are the names in Git's index, by the directory of Git: Git writes the index again although no name
    has changed. If not `whole`, the run depends on something that cannot be compared later.
    """

    def __init__(self) -> None:
        self.since = time.time_ns()
        self.whole = True
        self.files: dict[str, Seen] = {}
        self.absent: set[str] = set()
        # What each entry of a directory is, by its name, by the directory, by the root it is relative to.
        self.trees: dict[str, dict[str, dict[str, str]]] = {}
        self.sizes: dict[str, int] = {}
        self.tracked: dict[str, Seen] = {}
        self.answers: dict[tuple[str, str], bool | str] = {}  # by question and path


_CURRENT: Final[ContextVar[Inputs | None]] = ContextVar("inputs", default=None)


@contextmanager
def recorded() -> Iterator[Inputs]:
    """Record the inputs of everything that runs in this block."""
    inputs = Inputs()
    token = _CURRENT.set(inputs)
    try:
        yield inputs
    finally:
        _CURRENT.reset(token)


def digest(content: bytes) -> str:
    """A cryptographic digest: whoever writes the repository cannot make two contents that have the same."""
    from hashlib import blake2b

    return blake2b(content, digest_size=20).hexdigest()


def stamp(about: os.stat_result) -> Stamp:
    return Stamp(about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)


def was_read(path: str, about: os.stat_result, content: bytes) -> None:
    """Record the content of a regular file; `about` is from before it was read."""
    if inputs := _CURRENT.get():
        seen = Seen(stamp(about), digest(content))
        if inputs.files.setdefault(path, seen).digest != seen.digest:  # it changes meanwhile
            inputs.whole = False


def was_not_read(path: str, error: OSError) -> None:
    """Record that a file cannot be read."""
    if inputs := _CURRENT.get():
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            inputs.absent.add(path)
        else:
            inputs.whole = False


def was_listed(root: str, path: str, entries: Iterable[os.DirEntry[str]], directory: int) -> None:
    """Record all entries of an open directory below a root ("" for the root), each as in `kind_of`."""
    if inputs := _CURRENT.get():
        found = {entry.name: kind_of(entry, directory) for entry in entries}
        inputs.trees.setdefault(root, {})[path] = found


def was_measured(path: str, size: int) -> None:
    """Record the size of a file."""
    if inputs := _CURRENT.get():
        inputs.sizes[path] = size


def was_tracked(git: str, about: os.stat_result | None, names: frozenset[str] | None) -> None:
    """Record the names in the index of a directory of Git; None if it has no index that can be read."""
    if inputs := _CURRENT.get():
        if names is not None and about is not None:
            inputs.tracked[git] = Seen(stamp(about), digest_of(names))
        elif os.path.lexists(f"{git}/index"):
            inputs.whole = False
        else:
            inputs.absent.add(f"{git}/index")


def digest_of(names: frozenset[str]) -> str:
    """The digest of a set of names."""
    return digest("\0".join(sorted(names)).encode(errors="surrogateescape"))


def incomplete() -> None:
    """Note that the run depends on something that is not recorded."""
    if inputs := _CURRENT.get():
        inputs.whole = False


def ask(question: str, path: str | Path) -> bool | str:
    """The answer to one of QUESTIONS about a path, recorded."""
    answer = QUESTIONS[question](str(path))
    if inputs := _CURRENT.get():
        inputs.answers[question, str(path)] = answer
    return answer


def resolved(path: Path) -> Path:
    """An absolute path without symbolic links, recorded."""
    found = path.resolve()
    if inputs := _CURRENT.get():
        inputs.answers["real", str(path)] = str(found)
    return found


def kind_of(entry: os.DirEntry[str], directory: int) -> str:
    """What an entry of an open directory is: DIRECTORY, FILE, LINK with its target, or OTHER."""
    try:
        if entry.is_dir(follow_symlinks=False):
            return DIRECTORY
        if entry.is_file(follow_symlinks=False):
            return FILE
    except OSError:  # it has no known type, and cannot be examined
        return OTHER
    return LINK + target(entry.name, directory) if entry.is_symlink() else OTHER


def target(name: str, directory: int) -> str:
    """The target of a symbolic link in an open directory, as written; "" if it cannot be read."""
    try:
        return os.readlink(name, dir_fd=directory)
    except OSError:
        return ""
