"""The two states of a repository that `diff` compares: a commit, and another one or the files as they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from gitops_lint.cluster import Entry, Repository
    from gitops_lint.config import Config
    from gitops_lint.documents import Tree
    from gitops_lint.documents.memory import Memory
    from gitops_lint.files.history import History
    from gitops_lint.results.change import Unseen

WORK_TREE: Final = "the work tree"
_SPECIAL: Final = regex(r"[][*?\\ ]")


class States(NamedTuple):
    """A repository before and after a change, how people name both states, and what cannot be compared."""

    before: "Repository"
    after: "Repository"
    base: str
    head: str
    unseen: tuple["Unseen", ...] = ()


@contextmanager
def states(
    names: Sequence[str],
    base: str | None,
    head: str | None,
    root: Path | None,
    config_file: Path | None,
    *,
    environment: Mapping[str, str],
) -> Iterator[States]:
    """Two states of a repository, with the clusters of these names; without names, with all of them.

    `base` and `head` are revisions; without them, `base` is what `History.base` finds, and `head` the files as they are.
    The configuration is that of the files as they are. Git's files are open until the end of the `with` statement.
    Raises UsageError if there is no such commit or cluster.
    """
    from gitops_lint.config import locate
    from gitops_lint.documents import Tree
    from gitops_lint.documents.commit_tree import CommitTree, submodules
    from gitops_lint.documents.memory import Memory
    from gitops_lint.files.history import History

    top, config = locate((), root, config_file)
    git, folder = git_of(top)
    memory = Memory(states=2)  # what is equal in both states is read and built once
    with History(git) as history:
        tip = history.commit(head or "HEAD")
        start = history.commit(base) if base else history.base(tip, environment)
        history.ensure_complete(start, tip)
        modules = [submodules(it, folder) for it in (start, tip)]
        after: Tree
        if head:
            after = CommitTree(top, tip, config.exclude, folder, memory=memory)
        else:
            check_complete(history, "compare commits: --head HEAD")
            after = Tree(top, (*config.exclude, *map(whole_directory, modules[1])), memory=memory)
        before = CommitTree(top, start, config.exclude, folder, after, tip=tip, memory=memory)
        old, new = _repositories(names, before, after, config, memory)
        unseen = _unseen(modules, before.filtered)
        yield States(old, new, start.short, tip.short if head else WORK_TREE, unseen)


def git_of(root: Path) -> tuple[Path, str]:
    """The work tree of Git that a root is in, and the root in it; "" for all of it."""
    from gitops_lint.files.index import work_tree

    git = work_tree(root) or root
    return git, root.relative_to(git).as_posix() if root != git else ""


def check_complete(history: "History", instead: str) -> None:
    """Raise UsageError if the work tree lacks files of the commit; `instead` is what to do then."""
    if history.is_sparse:
        raise UsageError(
            "this work tree is sparse, so files that it lacks would look deleted", instead
        )


def whole_directory(folder: str) -> str:
    """A pattern for all that is in a folder. (gitignore)"""
    escaped = _SPECIAL.sub(r"\\\g<0>", folder)
    return f"/{escaped}/"


def _unseen(modules: Sequence[Mapping[str, str]], filtered: Iterable[str]) -> tuple["Unseen", ...]:
    """The submodules that are at another commit, and the files behind a filter that may differ; each sorted."""
    from gitops_lint.results.change import Lack, Unseen

    old, new = modules
    moved = [it for it in sorted({*old, *new}) if old.get(it) != new.get(it)]
    return (
        *(Unseen(it, Lack.SUBMODULE) for it in moved),
        *(Unseen(it, Lack.FILTER) for it in sorted(filtered)),
    )


def _repositories(
    names: Sequence[str], before: "Tree", after: "Tree", config: "Config", memory: "Memory"
) -> tuple["Repository", "Repository"]:
    from gitops_lint.cli.progress import Progress
    from gitops_lint.cluster import find_entries, load, whole

    old, new = (
        [it for it in whole(find_entries(tree, config)) if _is_in(it, tree)]
        for tree in (before, after)
    )
    wanted = {_chosen(name, old, new, after) for name in names}
    read = []
    with Progress() as progress:
        for tree, found in ((before, old), (after, new)):
            memory.start()
            chosen = [it for it in found if not names or it.name in wanted]
            read.append(load(tree, config, found, chosen, progress))
    if not (read[0].clusters or read[1].clusters or read[0].failed or read[1].failed):
        raise UsageError("neither state has a cluster", "see `gitops-lint init`")
    return read[0], read[1]


def _is_in(entry: "Entry", tree: "Tree") -> bool:
    """Whether a state has the directory of a cluster, which the configuration may name for the other state."""
    start = f"{entry.directory}/" if entry.directory else ""
    return any(path.startswith(start) for path in tree.files)


def _chosen(name: str, old: Sequence["Entry"], new: Sequence["Entry"], tree: "Tree") -> str:
    """The name of the cluster that a name refers to, of those of either state."""
    from gitops_lint.cli.choose import choose, inside

    known = {it.name: it for it in (*old, *new)}
    return choose(list(known.values()), name, inside(name, tree)).name
