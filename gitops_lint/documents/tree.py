"""The checkout on disk: its files and their content, each read and parsed once."""

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from gitops_lint.documents.data import Fault, FaultKind, File, Place, Span, internal_error
from gitops_lint.documents.gitignore import Ignore
from gitops_lint.documents.parse import MAX_BYTES, parse, too_large
from gitops_lint.documents.pattern import Patterns
from gitops_lint.files import inputs
from gitops_lint.files.index import work_tree
from gitops_lint.files.regular_file import (
    TooLargeError,
    open_directory,
    read_file,
    read_inside,
)
from gitops_lint.namedtuple import NamedTuple

if TYPE_CHECKING:
    from gitops_lint.documents.memory import Kept, Memory, Trace

_NEVER: Final = frozenset({".git"})
_MAX_CONFIG: Final = 1024 * 1024  # bytes of .git/config
_SAVED: Final[Mapping[str, bytes]] = MappingProxyType({})

_Answer = TypeVar("_Answer")


class Answered(NamedTuple):
    """The answer of a `fact`; with a memory, as it is kept there."""

    answer: Any
    kept: "Kept | None" = None


class Tree:
    """The files of a repository; paths are POSIX, relative to the root ("" is the root itself).

    Leaves out files that git ignores and does not track, and those that match `exclude` (gitignore
    patterns). Symbolic links are not followed, because source-controller leaves them out of its artifact;
    so nothing outside the root is ever read. Pipes, sockets and devices are not opened. Includes the
    files of submodules, although Flux has them only with `recurseSubmodules`.
    """

    def __init__(
        self,
        root: Path,
        exclude: Sequence[str] = (),
        *,
        unsaved: Mapping[str, bytes] = _SAVED,
        memory: "Memory | None" = None,
        before: "Tree | None" = None,
    ) -> None:
        """`unsaved`: the content of files, by path, as if it were saved; `memory`: of earlier lints.

        `before` is a tree of the same checkout since which nothing has changed on disk: what it has found and read
        there is used again.
        """
        self.root = root
        self.failures: list[Fault] = []  # failures of gitops-lint that concern no single cluster
        self.unreadable: dict[str, str] = {}  # directories that cannot be listed, with the reason
        self.secrets: dict[str, set[Span]] = {}  # by file, the text that a build found to be secret
        self.memory = memory
        self.trace: Trace | None = None  # of the computation that is going on, with a memory
        self.artifacts: dict[Hashable, Any] = {}  # with a memory, each `Artifact` by its key
        self._excluded = tuple(exclude)
        self._exclude = Patterns(exclude) if exclude else None
        self._unsaved = unsaved
        self._left_out: list[tuple[str, bool]] = []  # by `exclude`: path, whether it is a directory
        self._parsed: set[str] = set()
        self._files: dict[str, File] = {}
        self._contents: dict[str, bytes] = {}
        self._by_content: dict[bytes, str] = {}  # the first file with some content
        self.facts: dict[Hashable, Answered] = {}
        self.applied: set[int] = set()  # the ids of facts whose effects are in this tree
        self._read: Mapping[str, bytes] = {}  # the content of files on disk, as read before
        if before is not None:
            self._take_over(before)

    @property
    def files(self) -> frozenset[str]:
        """Every regular file."""
        return self._noted("files", self._regular)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The patterns of `exclude` that match nothing, whether or not another pattern leaves it out."""
        return self._noted("unmatched", self._unmatched)

    @property
    def links(self) -> dict[str, str]:
        """Every symbolic link, with its target as written."""
        return self._noted("links", self._links)

    @property
    def yaml_files(self) -> tuple[str, ...]:
        """The files with the extension of a manifest, sorted."""
        return self._noted("yaml_files", self._yaml_files)

    @property
    def yaml_files_of(self) -> dict[str, list[str]]:
        """The same, by their directory."""
        return self._noted("yaml_files_of", self._yaml_files_of)

    @property
    def size(self) -> int:
        """The bytes of all `yaml_files` together."""
        return self._noted("size", self._size)

    def size_of(self, path: str) -> int:
        """The bytes of a file; 0 if there is none."""
        return self._noted("size_of", self._size_of(path), path)

    @property
    def git_config(self) -> bytes:
        """The content of `.git/config`; empty if there is none."""
        return self._noted("git_config", self._git_config)

    def conceal(self, place: Place) -> None:
        """Note that the value at a place is secret, so that no report quotes it."""
        if self.trace is not None:
            self.trace.concealed.add(place)
        else:
            self.secrets.setdefault(place.path, set()).add(place.value)

    def read(self, path: str) -> bytes:
        """The content of one of `files`; raises OSError, also if it is too large or is now a link."""
        if self.trace is None:
            return self._content(path)
        try:
            content = self.trace.contents[path] = self._content(path)
        except OSError:
            self.depends_on_more()
            raise
        return content

    def text(self, path: str) -> str:
        """The text of one of `files`, whatever its bytes; "" if it cannot be read."""
        try:
            content = self.read(path)
        except OSError:
            return ""
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16", "replace")
        return content.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")

    def parse(self, path: str) -> File:
        """The documents of one of `files`; a file that cannot be read is a fault, not an error."""
        if self.trace is not None:
            self.trace.parsed.add(path)
        else:
            self._parsed.add(path)
        if path in self._files:
            self.depends_on(path)
        else:
            self._files[path] = self._file(path)
        return self._files[path]

    def _file(self, path: str) -> File:
        try:
            content = self.read(path)
            known = self.memory.read(path, content) if self.memory else None
            file = known.file if known and known.file else self._parse(path, content)
            if known:
                known.file = file
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror}"
            fault = Fault(
                FaultKind.YAML_SYNTAX,
                too_large() if isinstance(error, TooLargeError) else reason,
                file_place(path),
            )
            return File(path, (), (fault,))
        except Exception as error:  # noqa: BLE001  one file must not end the run
            fault = internal_error("parsing this file", error, file_place(path))
            self.failures.append(fault)
            return File(path, (), (fault,))
        return file

    def _parse(self, path: str, content: bytes) -> File:
        same = self._files.get(self._by_content.setdefault(content, path))
        if same is None or same.faults:
            return parse(path, content)
        from gitops_lint.documents.copied import copied

        return copied(same, path)

    @property
    def parsed(self) -> tuple[str, ...]:
        """The files that have been parsed so far, sorted."""
        return tuple(sorted(self._parsed))

    # With a memory ----------------------------------------------------------------------------------

    @contextmanager
    def tracing(self) -> "Iterator[Trace]":
        """Note the questions and effects inside of the block; pass the trace to `add` afterwards."""
        from gitops_lint.documents.memory import Trace

        outer, self.trace = self.trace, Trace()
        try:
            yield self.trace
        finally:
            self.trace = outer

    def add(self, trace: "Trace") -> None:
        """Add a trace to that of the computation that is going on; without one, its effects to this tree."""
        if self.trace is not None:
            self.trace.add(trace)
            return
        self._parsed |= trace.parsed
        for place in trace.concealed:
            self.conceal(place)
        for of, function, about in trace.facts:
            function(self.asked(of), *about)

    def depends_on(self, path: str) -> None:
        """Note that the computation that is going on depends on a file that was read before."""
        if self.trace is not None:
            if path in self._contents:
                self.trace.contents[path] = self._contents[path]
            else:
                self.trace.firm = False

    def depends_on_more(self) -> None:
        """Note that the computation that is going on depends on more than it asks this tree."""
        if self.trace is not None:
            self.trace.firm = False

    def gives(self, trace: "Trace") -> bool:
        """Whether this tree gives the answers of a trace, so that its computation has the same result."""
        if not trace.firm:
            return False
        outer, self.trace = self.trace, None
        try:
            if not (
                all(self._has(path, content) for path, content in trace.contents.items())
                and all(self._answers(*it, answer) for it, answer in trace.answers.items())
            ):
                return False
        finally:
            self.trace = outer
        with self.tracing():  # the effects of finding out facts are left out
            return all(self._confirms(*it, answer) for it, answer in trace.facts.items())

    def asked(self, of: Hashable) -> Any:
        """This tree (None), or the artifact with a key, if there is one."""
        return self if of is None else self.artifacts.get(of)

    def _has(self, path: str, content: bytes) -> bool:
        try:
            found = self._content(path)
        except OSError:
            return False
        return found is content or found == content

    def _answers(self, of: Hashable, name: str, about: tuple[Any, ...], answer: Any) -> bool:
        asked = self.asked(of)
        if asked is None:
            return False
        given = getattr(asked, name)
        found = given(*about) if about else given
        return found is answer or bool(found == answer)  # sets are compared item by item otherwise

    def _confirms(
        self, of: Hashable, function: Callable[..., Any], about: tuple[Any, ...], answer: Any
    ) -> bool:
        from gitops_lint.documents.memory import same

        asked = self.asked(of)
        return asked is not None and same(function(asked, *about), answer)

    def _noted(self, name: str, answer: _Answer, *about: Hashable) -> _Answer:
        if self.trace is not None:
            self.trace.answers[None, name, about] = answer
        return answer

    # The checkout -----------------------------------------------------------------------------------

    def _content(self, path: str) -> bytes:
        if path in self._contents:
            return self._contents[path]
        content = self._unsaved.get(path)
        if content is None or path not in self._regular:
            content = self._saved(path)
        elif len(content) > MAX_BYTES:
            raise TooLargeError(too_large())
        if self.memory is not None:
            content = self.memory.read(path, content).content
        self._contents[path] = content
        return content

    def _saved(self, path: str) -> bytes:
        if path in self._read:
            return self._read[path]
        try:
            return read_inside(str(self.root), path, MAX_BYTES)
        except TooLargeError:
            raise TooLargeError(too_large()) from None

    def _take_over(self, before: "Tree") -> None:
        """Use what an earlier tree has read, and what it has found if that is the same with other unsaved text."""
        if (before.root, before._excluded) != (self.root, self._excluded):  # noqa: SLF001  another Tree
            return
        old, new = before._unsaved, self._unsaved  # noqa: SLF001
        self._read = {path: it for path, it in before._contents.items() if path not in old}  # noqa: SLF001
        ignores = {path for path in new if path.rpartition("/")[2] == ".gitignore"}
        if old.keys() == new.keys() and all(old[path] == new[path] for path in ignores):
            self._found, self._left_out = before._found, before._left_out  # noqa: SLF001
            self.unreadable.update(before.unreadable)

    def _size_of(self, path: str) -> int:
        if path in self._unsaved and path in self._regular:
            return len(self._unsaved[path])
        try:
            size = os.stat(f"{self.root}/{path}", follow_symlinks=False).st_size  # noqa: PTH116  faster
        except OSError:
            inputs.incomplete()
            return 0
        inputs.was_measured(f"{self.root}/{path}", size)
        return size

    @cached_property
    def _size(self) -> int:
        return sum(map(self._size_of, self._yaml_files))

    @cached_property
    def _git_config(self) -> bytes:
        try:
            return read_file(f"{self.root}/.git/config", _MAX_CONFIG)
        except OSError:
            return b""

    @cached_property
    def _regular(self) -> frozenset[str]:
        return self._found[0]

    @cached_property
    def _links(self) -> dict[str, str]:
        return self._found[1]

    @cached_property
    def _unmatched(self) -> tuple[str, ...]:
        waiting = {pattern: Patterns([pattern]) for pattern in self._excluded}
        _ = self._found  # fills `_left_out`, which has most of them
        for path, is_directory in chain(self._left_out, self._everything()):
            if not waiting:
                break
            for pattern, lines in tuple(waiting.items()):
                if lines.verdict(path, is_directory=is_directory) is not None:
                    del waiting[pattern]
        return tuple(waiting)

    def _everything(self) -> Iterator[tuple[str, bool]]:
        """(path, whether it is a directory) of all files, and their directories, without `exclude`."""
        without = Tree(self.root, unsaved=self._unsaved)
        yield from with_directories(chain(*without._found))

    @cached_property
    def _yaml_files(self) -> tuple[str, ...]:
        return tuple(sorted(path for path in self._regular if path.endswith((".yaml", ".yml"))))

    @cached_property
    def _yaml_files_of(self) -> dict[str, list[str]]:
        folders: dict[str, list[str]] = {}
        for path in self._yaml_files:
            folders.setdefault(path.rpartition("/")[0], []).append(path)
        return folders

    @cached_property
    def _found(self) -> tuple[frozenset[str], dict[str, str]]:
        """The regular files, and the links with their targets."""
        self._left_out = []
        # Not recursive: Git has directories of any depth.
        waiting = [("", Ignore(self.root, unsaved=self._unsaved))]
        files: list[str] = []
        links: dict[str, str] = {}
        while waiting:
            files += self._entries(*waiting.pop(), waiting, links)
        return frozenset(files), links

    def _entries(
        self,
        folder: str,
        ignore: Ignore,
        waiting: list[tuple[str, Ignore]],
        links: dict[str, str],
    ) -> Iterator[str]:
        """The files in a directory; adds its directories to `waiting`, and its links to `links`."""
        descriptor, entries = -1, []
        try:
            descriptor = open_directory(str(self.root), folder)
            with os.scandir(descriptor) as found:
                entries = list(found)
        except OSError as error:
            inputs.incomplete()
            if folder and folder not in self._unsaved_folders:
                self.unreadable[folder] = error.strerror or str(error)
        try:
            inputs.was_listed(str(self.root), folder, entries, descriptor)
            if folder and any(entry.name == ".git" for entry in entries):
                ignore = Ignore(self.root, folder, self._unsaved)  # a submodule, with its own index
            listed: list[os.DirEntry[str] | _NewEntry] = [*entries, *self._new(folder, entries)]
            if all(entry.name != ".gitignore" for entry in listed):
                ignore.has_none(folder)
            for entry in listed:
                path = f"{folder}/{entry.name}" if folder else entry.name
                is_directory = _is_directory(entry)
                if entry.name in _NEVER or ignore.ignores(path, is_directory=is_directory):
                    continue
                if self._exclude and self._exclude.verdict(path, is_directory=is_directory):
                    self._left_out.append((path, is_directory))
                    continue
                if is_directory:
                    waiting.append((path, ignore))
                elif entry.is_symlink():
                    links[path] = inputs.target(entry.name, descriptor)
                elif _is_file(entry):
                    yield path
        finally:
            if descriptor >= 0:
                os.close(descriptor)

    def _new(self, folder: str, entries: Sequence[os.DirEntry[str]]) -> "Iterator[_NewEntry]":
        """The unsaved files of a directory that are not on disk, and the directories of such files."""
        if added := self._unsaved_folders.get(folder):
            known = {entry.name for entry in entries}
            yield from (it for it in added.values() if it.name not in known)

    @cached_property
    def _unsaved_folders(self) -> dict[str, "dict[str, _NewEntry]"]:
        """The unsaved files, and the directories that they are in, by name, by their directory."""
        folders: dict[str, dict[str, _NewEntry]] = {}
        for file in self._unsaved:
            path, is_directory = file, False
            while path:
                folder, _, name = path.rpartition("/")
                folders.setdefault(folder, {})[name] = _NewEntry(name, is_directory)
                path, is_directory = folder, True
        return folders


class _NewEntry(NamedTuple):
    """An entry of a directory that is not on disk yet."""

    name: str
    directory: bool

    def is_dir(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002  as os.DirEntry
        return self.directory

    def is_file(self, *, follow_symlinks: bool) -> bool:  # noqa: ARG002
        return not self.directory

    def is_symlink(self) -> bool:
        return False


def _is_directory(entry: "os.DirEntry[str] | _NewEntry") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # it has no known type, and cannot be examined
        return False


def _is_file(entry: "os.DirEntry[str] | _NewEntry") -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def with_directories(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """(path, whether it is a directory) of files, and once of each directory that they are in."""
    seen: set[str] = set()
    for path in paths:
        yield path, False
        folder = path.rpartition("/")[0]
        while folder and folder not in seen:
            seen.add(folder)
            yield folder, True
            folder = folder.rpartition("/")[0]


def file_place(path: str) -> Place:
    """The top of a file or directory."""
    return Place(path, None, Span(0, 0, 0, 0))


def find_root(path: Path) -> Path:
    """The enclosing git work tree of a path, or else the path itself (its directory, if a file)."""
    start = path if inputs.ask("is_directory", path) else path.parent
    return work_tree(start) or start
