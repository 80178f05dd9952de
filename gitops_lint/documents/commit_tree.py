"""The files of a commit, or of the next one, as a tree that can be linted."""

from collections.abc import Iterator, Mapping, Sequence
from errno import ENOENT
from functools import cached_property
from hashlib import sha1
from os import strerror
from pathlib import Path
from typing import Final

from gitops_lint.documents.memory import Memory
from gitops_lint.documents.parse import MAX_BYTES, too_large
from gitops_lint.documents.pattern import Patterns
from gitops_lint.documents.tree import Tree, with_directories
from gitops_lint.files.attributes import ATTRIBUTES, Attributes
from gitops_lint.files.history import Commit, Entry, Staged
from gitops_lint.files.regular_file import TooLargeError

# (git-crypt: the header of a file; Git LFS: specification of pointers)
_FILTERED: Final = (b"\0GITCRYPT\0", b"version https://git-lfs.github.com/spec/")


class CommitTree(Tree):
    """The files of a commit, or those that are staged for the next one, without links to follow and without the content of submodules.

    `folder` is the root in the commit, "" for all of it. A file that has the same content in `other`, a tree of the same
    repository, is read from there. So is a file that a filter of Git has changed, such as git-crypt or Git LFS: what Git
    stores cannot be compared with a file of the work tree. `tip` is the commit that is checked out there. Raises UsageError if Git's objects cannot be read.
    """

    def __init__(
        self,
        root: Path,
        commit: Commit | Staged,
        exclude: Sequence[str] = (),
        folder: str = "",
        other: Tree | None = None,
        *,
        tip: Commit | None = None,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(root, exclude, memory=memory)
        self._folder = f"{folder}/" if folder else ""
        self._commit = commit
        self._patterns = Patterns(exclude) if exclude else None
        self._other = other
        self._tip = tip
        self.filtered: set[str] = set()
        """The files read so far that may differ from those of `other`, behind a filter."""

    def _saved(self, path: str) -> bytes:
        entry = self._listed.get(path)
        if entry is None or path not in self._regular:
            raise FileNotFoundError(ENOENT, strerror(ENOENT), path)
        content = self._same(path, entry)
        if content is None:
            content = self._without_filter(path, entry, self._commit.content(entry))
        if len(content) > MAX_BYTES:
            raise TooLargeError(too_large())
        return content

    def _size_of(self, path: str) -> int:
        try:
            return len(self._content(path)) if path in self._regular else 0
        except OSError:
            return 0

    def _same(self, path: str, entry: Entry) -> bytes | None:
        """The content in the other tree, if it is the same."""
        if self._other is None or path not in self._other.files:
            return None
        try:
            content = self._other.read(path)
        except OSError:
            return None
        if _blob_id(content) == entry.id:
            return content
        with_other_ends = content.replace(b"\r\n", b"\n")  # (git: core.autocrlf)
        return content if _blob_id(with_other_ends) == entry.id else None

    def _without_filter(self, path: str, entry: Entry, content: bytes) -> bytes:
        """The content in the other tree, if a filter changes what Git stores."""
        if self._other is None or isinstance(self._other, CommitTree):
            return content  # Flux gets what Git stores, too
        is_marked = content.startswith(_FILTERED)
        if not (is_marked or self._attributes.filters(path)):
            return content
        now = self._now.get(path)
        if not (is_marked and now and now.id == entry.id):
            self.filtered.add(path)
        try:
            return self._other.read(path) if path in self._other.files else content
        except OSError:
            return content

    @cached_property
    def _now(self) -> Mapping[str, Entry]:
        return entries_in(self._tip, self._folder) if self._tip else {}

    @cached_property
    def _attributes(self) -> Attributes:
        return Attributes(
            {
                path: self._commit.content(entry)
                for path, entry in self._listed.items()
                if path.rpartition("/")[2] == ATTRIBUTES and not entry.is_link
            }
        )

    @cached_property
    def _listed(self) -> Mapping[str, Entry]:
        return entries_in(self._commit, self._folder)

    @cached_property
    def _found(self) -> tuple[frozenset[str], dict[str, str]]:
        files, links = [], {}
        for path, entry in self._listed.items():
            if entry.is_submodule or self._is_excluded(path):
                continue
            if entry.is_link:
                links[path] = self._commit.content(entry).decode(errors="surrogateescape")
            else:
                files.append(path)
        return frozenset(files), links

    def _everything(self) -> Iterator[tuple[str, bool]]:
        yield from with_directories(self._listed)

    @cached_property
    def _unmatched(self) -> tuple[str, ...]:
        # A pattern may match a file of a submodule.
        if any(it.is_submodule for it in self._listed.values()):
            return ()
        return super()._unmatched

    def _is_excluded(self, path: str) -> bool:
        if self._patterns is None:
            return False
        folders = [path[:end] for end, letter in enumerate(path) if letter == "/"]
        return any(self._patterns.verdict(it, is_directory=True) for it in folders) or bool(
            self._patterns.verdict(path, is_directory=False)
        )


def entries_in(commit: Commit | Staged, start: str) -> Mapping[str, Entry]:
    """What a commit has in a folder (`clusters/`, or ""), by the path in it. Raises UsageError as `Commit.entries` does."""
    return {
        path.removeprefix(start): it
        for path, it in commit.entries().items()
        if path.startswith(start)
    }


def submodules(commit: Commit, folder: str) -> Mapping[str, str]:
    """The directories of submodules in a folder of a commit ("" for all of it), with the ids of their commits."""
    if not commit.has_submodules:
        return {}
    listed = entries_in(commit, f"{folder}/" if folder else "")
    return {path: it.id for path, it in listed.items() if it.is_submodule}


def _blob_id(content: bytes) -> str:
    """The name of a Git object with this content. (git: hash-object, SHA-1)"""
    header = b"blob %d\0" % len(content)
    return sha1(header + content, usedforsecurity=False).hexdigest()
