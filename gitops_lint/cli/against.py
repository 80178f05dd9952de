"""`check --base REVISION` and `check --staged`: only what a change brings, or what is staged."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.budget import overruns
from gitops_lint.cli.progress import Progress
from gitops_lint.cli.states import check_complete, git_of, whole_directory
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.documents.commit_tree import CommitTree, submodules
from gitops_lint.documents.memory import Memory
from gitops_lint.engine.run import Base, lint_tree, rules_for
from gitops_lint.errors import UsageError
from gitops_lint.files.history import Commit, History
from gitops_lint.results.finding import Report

if TYPE_CHECKING:
    from gitops_lint.cli.watch import Lint

# Git sets it for its hooks, such as that of `git commit -a`, which commits another index. (git: run_commit_hook)
_INDEX: Final = "GIT_INDEX_FILE"
_FROM: Final = "PRE_COMMIT_FROM_REF"  # of `pre-commit run --from-ref`, and before a push

_States = tuple[Tree, Base | None]


def against(base: str | None, *, staged: bool, environment: Mapping[str, str]) -> "Lint":
    """A function that lints as `run` does, and compares the findings with those of a base, which is a revision.

    It lints what is `staged`, or the files as they are. Without a base, it reports all findings
    in what is staged, unless a hook tells the base: HEAD for that of `git commit`.
    """

    def lint(paths: Iterable[Path], root: Path, config: Config) -> Report:
        rules, config = rules_for(config)
        given = [*paths]

        def linted(memory: Memory | None) -> Report:
            states = (
                _staged(base, root, config, memory, environment=environment)
                if staged
                else _changed(base or "HEAD", root, config, memory)
            )
            with states as (after, before), Progress() as progress:
                return lint_tree(after, given, rules, config, progress, base=before)

        # What is equal in both states is read and built once.
        try:
            with overruns() as over:
                report = linted(Memory(states=2))
            if not over and not report.crashes:
                return report
        except UsageError:
            raise
        except Exception:  # noqa: BLE001, S110  the lint from scratch tells
            pass
        return linted(None)  # a limit may be exceeded only because work was counted twice

    return lint


@contextmanager
def _changed(base: str, root: Path, config: Config, memory: Memory | None) -> Iterator[_States]:
    """The files of the work tree, and those of the commit at which they parted from a base."""
    git, folder = git_of(root)
    with History(git) as history:
        check_complete(history, "lint what is staged: --staged")
        tip = history.commit("HEAD")
        start = _parted(history, base, tip)
        history.ensure_complete(start, tip)
        unseen = map(whole_directory, submodules(tip, folder))  # a commit does not contain them
        after = Tree(root, (*config.exclude, *unseen), memory=memory)
        before = CommitTree(root, start, config.exclude, folder, after, tip=tip, memory=memory)
        yield after, Base(before, f"{base} ({start.short})")


@contextmanager
def _staged(
    base: str | None,
    root: Path,
    config: Config,
    memory: Memory | None,
    *,
    environment: Mapping[str, str],
) -> Iterator[_States]:
    """The files that are staged, and those of the commit with which they are compared, if there is one."""
    git, folder = git_of(root)
    index = environment.get(_INDEX)
    with History(git) as history:
        tip = history.head()
        named = base or environment.get(_FROM)
        on_disk = Tree(root, config.exclude, memory=memory)
        staged = history.staged(index)
        after = CommitTree(root, staged, config.exclude, folder, on_disk, tip=tip, memory=memory)
        if named is None and (tip is None or not index):
            yield after, None
            return
        start = _parted(history, named or "HEAD", tip)
        before = CommitTree(root, start, config.exclude, folder, on_disk, tip=tip, memory=memory)
        yield after, Base(before, f"{named or 'HEAD'} ({start.short})")


def _parted(history: History, base: str, tip: Commit | None) -> Commit:
    """The last common ancestor of a base and the state after the change; the base itself if there is none."""
    start = history.commit(base)
    return history.parted(start, tip) if tip else start
