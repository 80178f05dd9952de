"""Follows one repository: lints it again, in a worker thread, whenever its files change."""

import asyncio
import gc
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from lsprotocol import types

from gitops_lint.config import FILE_NAME, load_config
from gitops_lint.crash import crash_of
from gitops_lint.documents import FaultKind, Tree
from gitops_lint.engine.run import rules_for
from gitops_lint.engine.workspace import OutdatedError, Workspace
from gitops_lint.errors import UsageError
from gitops_lint.lsp.diagnostics import at_top, diagnostics
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.text import Text
from gitops_lint.lsp.uris import Folder
from gitops_lint.namedtuple import NamedTuple

SETTLING: Final = 0.1  # seconds without a change after which somebody has probably stopped typing
_IDLE: Final = 1.0  # seconds without a change after which the disk is looked at again
_OFTEN: Final = 20  # lints after which memory is tidied up, once nobody types
_MANY: Final = 200  # lints after which it is tidied up anyway
_LONGEST: Final = 10  # times that long is waited at most, and lints in a row that are given up

_Answer = TypeVar("_Answer")


class Opened(NamedTuple):
    """An open file: its text, and the version that the client gives it."""

    text: str
    version: int | None


Found: TypeAlias = Mapping[str, Sequence[types.Diagnostic]]  # the diagnostics of each file


class _Shown(NamedTuple):
    """The diagnostics of a lint, and the text of the files that were open."""

    texts: Mapping[str, str]
    found: Found


class Linted(NamedTuple):
    """The result of a lint: the diagnostics of each file that has some; None if those of before stay.

    `failure` is why the repository could not be linted; `is_bug` if gitops-lint itself failed.
    """

    versions: Mapping[str, int | None]  # of the open files
    diagnostics: Found | None
    failure: str = ""
    is_bug: bool = False


class Checkout:
    """A repository in the editor; its methods are called in the thread of the protocol.

    `linted` is called there after each lint.
    """

    def __init__(
        self,
        folder: Folder,
        worker: Executor,
        encoding: str,
        linted: Callable[["Checkout", Linted], None],
        *,
        is_told: bool = False,
    ) -> None:
        """`is_told`: whether the client tells what changes on disk."""
        self.folder = folder
        self.open: dict[str, Opened] = {}
        self.typed: set[str] = set()  # the open files that have changed since they were saved
        self.snapshot: Snapshot | None = None  # of the last lint that did not fail
        self._worker = worker
        self._encoding = encoding
        self._linted = linted
        self._is_told = is_told
        self._workspace = Workspace()
        self._last: Found = {}
        self._parsed: _Shown | None = None  # of the last lint for which all typed files were YAML
        self._wanted = self._done = 0  # changes, and those that have been linted
        self._on_disk = True  # whether something has changed on disk since that was looked at
        self._given_up = 0  # lints since the last one that was not outdated
        self._guessed = False  # whether the last lint did not look there
        self._untidy = _OFTEN  # lints since memory was tidied up; the first one leaves most
        self._news = asyncio.Event()
        self._hurry = asyncio.Event()
        self._round = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def root(self) -> Path:
        """The root of the repository."""
        return self.folder.root

    def changed(self, *, on_disk: bool = True) -> None:
        """Note that a file has changed, in the editor or on disk."""
        self._wanted += 1
        self._on_disk |= on_disk
        self._news.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())

    async def ask(self, question: Callable[[Snapshot], _Answer]) -> _Answer | None:
        """The answer to a question about the repository as it stands now; None if it cannot be linted."""
        target = self._wanted
        self._hurry.set()
        while self._done < target:
            await self._round.wait()
        return await self.ask_last(question)

    async def ask_last(self, question: Callable[[Snapshot], _Answer]) -> _Answer | None:
        """The answer to a question about the last lint, without waiting for another one."""

        def answer() -> _Answer | None:
            return None if self.snapshot is None else question(self.snapshot)

        return await self.run(answer)

    async def run(self, compute: Callable[[], _Answer]) -> _Answer:
        """The result of a computation in the worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, compute)

    def text(self, path: str) -> Text:
        """The text of an open file, as it stands now."""
        return Text(self.open[path].text, self._encoding)

    async def _follow(self) -> None:
        """Lint until nothing has changed since.

        While somebody types, the disk is not looked at. Afterwards it is, unless the client tells what changes there.
        """
        while self._done < self._wanted or await self._must_look():
            await self._settle()
            number, opened = self._wanted, dict(self.open)
            only_unsaved, self._on_disk = not self._on_disk, False
            typed = frozenset(self.typed)
            result = await self.run(
                partial(self._lint, number, opened, typed, only_unsaved=only_unsaved)
            )
            if result is None:
                self._given_up += 1
                self._on_disk |= not only_unsaved
                continue
            self._given_up = 0
            self._guessed = only_unsaved
            self._untidy += 1
            try:
                self._linted(self, result)
            finally:
                self._done = number
                done, self._round = self._round, asyncio.Event()
                done.set()

    async def _must_look(self) -> bool:
        """Whether the last lint did not look at the disk, and nobody would tell; waits until nobody types.

        Also tidies up memory then.
        """
        look, tidy = self._guessed and not self._is_told, self._untidy > _OFTEN
        if not look and not tidy:
            return False
        self._news.clear()
        try:
            await asyncio.wait_for(self._news.wait(), _IDLE)
        except TimeoutError:
            if tidy:
                self._untidy = 0
                await self.run(_tidy)
            self._on_disk |= look
            return look or self._done < self._wanted
        if self._untidy > _MANY:
            self._untidy = 0
            await self.run(_tidy)
        return True

    async def _settle(self) -> None:
        """Wait until nobody types, or somebody asks."""
        for _ in range(_LONGEST if self.snapshot else 0):
            number = self._wanted
            try:
                await asyncio.wait_for(self._hurry.wait(), SETTLING)
            except TimeoutError:
                if number == self._wanted:
                    break
            else:
                break
        self._hurry.clear()

    def _lint(
        self,
        number: int,
        opened: Mapping[str, Opened],
        typed: Collection[str],
        *,
        only_unsaved: bool,
    ) -> Linted | None:
        """Lint the repository with the text of open files; in the worker thread.

        With `only_unsaved`, nothing has changed on disk since the last time. Gives up, and returns None, if something
        changes meanwhile: `number` is the number of changes so far.
        """
        may_give_up = self.snapshot is not None and self._given_up < _LONGEST

        def progress(_stage: str, _done: int, _total: int) -> None:
            if may_give_up and self._wanted != number:
                raise OutdatedError

        if not only_unsaved and self._is_told:
            self._parsed = None
        versions = {path: it.version for path, it in opened.items()}
        unsaved = {path: it.text.encode("utf-8", "replace") for path, it in opened.items()}
        try:
            config = load_config(self.root, unsaved=unsaved.get(FILE_NAME))
            rules_for(config)
        except UsageError as error:
            return Linted(versions, {**self._last, FILE_NAME: [at_top(error)]}, str(error))
        try:
            report, repository = self._workspace.study(
                self.root,
                root=self.root,
                config=config,
                unsaved=unsaved,
                only_unsaved=only_unsaved,
                progress=progress,
            )
            # Set here, so that whoever asks next in this thread has it.
            self.snapshot = Snapshot(report, repository, self._encoding)
            found = diagnostics(self.snapshot, self.folder.uri)
            self._last = self._steady(found, repository.tree, opened, typed)
            return Linted(versions, self._last)
        except OutdatedError:
            return None
        except UsageError as error:
            return Linted(versions, {}, f"{error}: {error.hint}" if error.hint else str(error))
        except Exception as error:  # noqa: BLE001  the server goes on
            message = crash_of("linting this repository", error).message
            return Linted(versions, None, message, is_bug=True)

    def _steady(
        self, found: Found, tree: Tree, opened: Mapping[str, Opened], typed: Collection[str]
    ) -> Found:
        """The diagnostics to show: while a file that is being typed is not YAML, those in other files stay.

        They would say that all objects in it are gone. Files whose text has changed meanwhile show what is found.
        """
        texts = {path: it.text for path, it in opened.items()}
        broken = any(path in opened and _is_broken(tree, path) for path in typed)
        if not broken or self._parsed is None:
            self._parsed = None if broken else _Shown(texts, found)
            return found
        before, new = self._parsed, set()
        for path, text in texts.items():
            if before.texts[path] != text if path in before.texts else path in typed:
                new.add(path)
        kept = {path: it for path, it in before.found.items() if path not in new}
        return kept | {path: it for path, it in found.items() if path in new}


def _is_broken(tree: Tree, path: str) -> bool:
    """Whether a file is not YAML."""
    return path in tree.yaml_files and any(
        it.kind is FaultKind.YAML_SYNTAX for it in tree.parse(path).faults
    )


def _tidy() -> None:
    """Free what earlier lints have left, and do not look at what is left again; see `collect_when_idle`."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def collect_when_idle() -> None:
    """Collect garbage only when nobody types: in a large repository this takes longer than a lint."""
    gc.disable()
