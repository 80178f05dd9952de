"""One entry of the cache: the inputs of a run, and its outcome.

An entry is JSON after a line with its digest. It is plain data: nothing of it is executed. What is not exactly
as `save` writes it is no entry.
"""

import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gitops_lint.cache.folder import GENERATIONS, Folder
from gitops_lint.files.index import tracked
from gitops_lint.files.inputs import (
    FILE,
    QUESTIONS,
    Inputs,
    Seen,
    digest,
    digest_of,
    kind_of,
    stamp,
)
from gitops_lint.files.regular_file import open_directory, read_open, stamped
from gitops_lint.namedtuple import NamedTuple

# A file that was changed so recently may change again without a new time, because file systems count time in
# steps of up to two seconds. Its content is compared. (git: Documentation/technical/racy-git)
_STEP: Final = 2_000_000_000  # nanoseconds
_UNKNOWN: Final = -1  # a time that no file has
_MALFORMED: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)

Step = tuple[str, ...]  # something that a command did: its name, and texts


class Outcome(NamedTuple):
    """What a command did, in order, and its exit status."""

    steps: tuple[Step, ...]
    status: int


class _ChangedError(Exception):
    """An input is not what it was."""


def load(folder: Folder, key: str) -> Outcome | None:
    """The outcome of a run with this key whose inputs are all unchanged; None if there is none."""
    found = (_load(folder, key, generation) for generation in range(GENERATIONS))
    return next((outcome for outcome in found if outcome), None)


def _load(folder: Folder, key: str, generation: int) -> Outcome | None:
    content = folder.read(key, generation)
    if content is None:
        return None
    try:
        entry = _decoded(content, key)
        outcome = _outcome(entry["outcome"])
        inputs = _Known(entry["inputs"])
        inputs.compare()
    except (*_MALFORMED, OSError, _ChangedError):
        return None
    if inputs.renewed:
        folder.write(key, generation, _encoded(entry))
    return outcome


def save(folder: Folder, key: str, inputs: Inputs, outcome: Outcome) -> None:
    """Keep the outcome of a run, unless it depends on something that cannot be compared."""
    if inputs.whole and (known := _plain(inputs)) is not None:
        plain = {"steps": outcome.steps, "status": outcome.status}
        folder.add(key, _encoded({"key": key, "inputs": known, "outcome": plain}))


def _encoded(entry: Mapping[str, Any]) -> bytes:
    import json

    content = json.dumps(entry, separators=(",", ":")).encode()
    return digest(content).encode() + b"\n" + content


def _decoded(content: bytes, key: str) -> dict[str, Any]:
    """The JSON of an entry; raises one of `_MALFORMED`."""
    import json

    head, _, body = content.partition(b"\n")
    if head != digest(body).encode():
        raise ValueError
    entry: dict[str, Any] = json.loads(body)
    if entry["key"] != key:
        raise ValueError
    return entry


def _outcome(plain: Mapping[str, Any]) -> Outcome:
    """The outcome in an entry; raises ValueError or TypeError if it is something else."""
    steps = tuple(tuple(step) for step in plain["steps"])
    if not all(type(text) is str for step in steps for text in step) or not all(steps):
        raise TypeError
    if type(plain["status"]) is not int:
        raise TypeError
    return Outcome(steps, plain["status"])


def _plain(inputs: Inputs) -> dict[str, Any] | None:
    """The inputs as an entry has them; None if a file has changed its kind during the run."""
    trees: dict[str, dict[str, dict[str, Any]]] = {
        root: {folder: dict(names) for folder, names in folders.items()}
        for root, folders in inputs.trees.items()
    }
    listed = {
        f"{root}/{folder}" if folder else root: names
        for root, folders in trees.items()
        for folder, names in folders.items()
    }
    others: dict[str, Any] = {}
    for path, seen in inputs.files.items():
        folder, _, name = path.rpartition("/")
        names = listed.get(folder)
        if names is None:
            others[path] = _stored(seen, inputs.since)
        elif names.get(name) != FILE:
            return None
        else:
            names[name] = _stored(seen, inputs.since)
    for path, size in inputs.sizes.items():
        if path not in inputs.files:
            folder, _, name = path.rpartition("/")
            listed[folder][name] = size  # only files of a tree are measured
    return {
        "answers": [[*asked, answer] for asked, answer in inputs.answers.items()],
        "absent": [path for path in inputs.absent if not _is_listed(path, listed)],
        "files": others,
        "tracked": {git: _stored(seen, inputs.since) for git, seen in inputs.tracked.items()},
        "trees": trees,
    }


def _is_listed(path: str, listed: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the list of a directory shows that a path does not exist."""
    folder, _, name = path.rpartition("/")
    return name not in listed.get(folder, (name,))


def _stored(seen: Seen, since: int) -> list[int | str]:
    """[size, time of the content, time of the status, inode, digest]; without times if these prove nothing."""
    size, modified, changed, inode = seen.stamp
    if max(modified, changed) >= since - _STEP:
        modified = changed = _UNKNOWN
    return [size, modified, changed, inode, seen.digest]


class _Known:
    """The inputs in an entry. `renewed`: whether times in it were renewed, because only they had changed."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self._plain = plain
        self._now = time.time_ns()
        self.renewed = False

    def compare(self) -> None:
        """Raises _ChangedError or OSError if an input has changed, and one of `_MALFORMED` if it is no input."""
        for question, path, answer in self._plain["answers"]:
            _expect(QUESTIONS[question](path) == answer)
        for path in self._plain["absent"]:
            _expect(not os.path.lexists(path))
        for path, known in self._plain["files"].items():
            self._compare_other(path, known)
        for git, known in self._plain["tracked"].items():
            self._compare_index(git, known)
        for root, folders in self._plain["trees"].items():
            for folder, names in folders.items():  # in the order of the walk: the outermost first
                self._compare_folder(root, folder, names)

    def _compare_folder(self, root: str, folder: str, names: dict[str, Any]) -> None:
        descriptor = open_directory(root, folder)
        try:
            number = 0
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    number += 1
                    known = names[entry.name]
                    if type(known) is str:
                        _expect(kind_of(entry, descriptor) == known)
                        continue
                    about = entry.stat(follow_symlinks=False)
                    _expect(stat.S_ISREG(about.st_mode))
                    if type(known) is int:
                        _expect(about.st_size == known)
                    elif not _is_same(about, known):
                        self._compare_content(known, *read_open(entry.name, descriptor, known[0]))
            _expect(number == len(names))
        finally:
            os.close(descriptor)

    def _compare_other(self, path: str, known: list[Any]) -> None:
        """A file outside of the listed directories, such as one in `.git`."""
        about = os.stat(path, follow_symlinks=False)  # noqa: PTH116
        if not (stat.S_ISREG(about.st_mode) and _is_same(about, known)):
            self._compare_content(known, *stamped(path, known[0]))

    def _compare_content(self, known: list[Any], about: os.stat_result, content: bytes) -> None:
        _expect(digest(content) == known[4])
        self._renew(known, about)

    def _compare_index(self, git: str, known: list[Any]) -> None:
        about = os.stat(f"{git}/index", follow_symlinks=False)  # noqa: PTH116
        if not (stat.S_ISREG(about.st_mode) and _is_same(about, known)):
            names = tracked(Path(git))
            _expect(names is not None and digest_of(names) == known[4])
            self._renew(known, about)

    def _renew(self, known: list[Any], about: os.stat_result) -> None:
        renewed = _stored(Seen(stamp(about), known[4]), self._now)
        if renewed != known:
            known[:] = renewed
            self.renewed = True


def _is_same(about: os.stat_result, known: list[Any]) -> bool:
    size, modified, changed, inode, _ = known
    return bool(
        about.st_mtime_ns == modified
        and about.st_ctime_ns == changed
        and about.st_size == size
        and about.st_ino == inode
    )


def _expect(unchanged: bool) -> None:
    if not unchanged:
        raise _ChangedError
