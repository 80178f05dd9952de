"""Lints the states of a repository one after the other, and does only what has changed again."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from gitops_lint.budget import overruns
from gitops_lint.cluster import Repository
from gitops_lint.config import FILE_NAME, Config, load_config, root_of
from gitops_lint.documents import Tree
from gitops_lint.documents.memory import Memory
from gitops_lint.engine.run import Progress, rules_for, study_tree
from gitops_lint.errors import UsageError
from gitops_lint.once import forget
from gitops_lint.results.finding import Report

_SAVED: Final[Mapping[str, bytes]] = MappingProxyType({})


class OutdatedError(BaseException):
    """A `progress` raises it to end a study: the state of the files is no longer of interest."""


class Workspace:
    """A repository that is linted again and again: in an editor, while its files change, or in two states.

    Each report is the one that `lint` returns, whatever has been linted before. What the last lints have read,
    built and checked is kept in memory and used again where nothing it depends on has changed.
    """

    def __init__(self, *, states: int = 1) -> None:
        """`states` is the number of last lints of which everything is kept: 2 to compare two states."""
        self._memory = Memory(states)
        self._config: tuple[Config, str] | None = None
        self._repository: Repository | None = None  # of the last `study`
        self._tree: Tree | None = None  # of the last `study`, if nothing has changed on disk since

    def lint(
        self,
        *paths: str | Path,
        root: Path | None = None,
        config: Config | None = None,
        unsaved: Mapping[str, bytes] = _SAVED,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> Report:
        """The report of `lint` on the current state of the repository.

        `unsaved`: the content of files, by their path relative to the root, as if it were saved. The root
        may be another one each time, such as a second checkout of the repository. Raises UsageError.
        """
        report, _ = self.study(*paths, root=root, config=config, unsaved=unsaved, progress=progress)
        self._forget()
        self._tree = None
        return report

    def study(
        self,
        *paths: str | Path,
        root: Path | None = None,
        config: Config | None = None,
        unsaved: Mapping[str, bytes] = _SAVED,
        only_unsaved: bool = False,
        progress: Progress = lambda _stage, _done, _total: None,
    ) -> tuple[Report, Repository]:
        """The report of `lint`, and the repository, to ask further questions about it.

        The repository may be asked until the next lint or study, and only in the thread of this one. With
        `only_unsaved`, nothing has changed on disk since the last study, so that it is not looked at again.
        `progress` may raise OutdatedError, which ends the study; the next one uses what it has found so far.
        """
        before = self._tree = self._tree if only_unsaved else None
        self._forget()
        given = [Path(path) for path in paths]
        top = root_of(given, root)
        rules, config = rules_for(config or load_config(top, unsaved=unsaved.get(FILE_NAME)))
        if self._config != (settings := (config, repr(config))):
            self._memory.clear()
            self._config = settings
        self._memory.start()
        found = None
        try:
            with overruns() as over:
                tree = Tree(
                    top, config.exclude, unsaved=unsaved, memory=self._memory, before=before
                )
                found = study_tree(tree, given, rules, config, progress)
            if over or found[0].crashes:
                found = None
        except UsageError:
            self._memory.end()
            raise
        except Exception:  # noqa: BLE001, S110  the lint from scratch tells
            pass
        self._memory.end()
        if found is None:
            # A limit may be exceeded only because work was counted twice; a failure may have left anything.
            self._memory.clear()
            tree = Tree(top, config.exclude, unsaved=unsaved)
            found = study_tree(tree, given, rules, config, progress)
        self._repository = found[1]
        self._tree = self._repository.tree
        return found

    def _forget(self) -> None:
        """Free what is remembered about the clusters of the last study, which may refer back to them."""
        for cluster in self._repository.clusters if self._repository else ():
            forget(cluster)
        self._repository = None
