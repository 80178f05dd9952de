"""The commits of a Git repository, read from its objects.

Read with dulwich, a library in Python: it runs no program, no hook and no filter, and touches neither the work tree nor
the index.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from gitops_lint.digits import unsigned
from gitops_lint.errors import UsageError
from gitops_lint.files.index import MAX_PATH, git_directory
from gitops_lint.files.inputs import incomplete, resolved
from gitops_lint.files.regular_file import read_file
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from dulwich.config import ConfigFile
    from dulwich.object_store import BaseObjectStore
    from dulwich.objects import Commit as GitCommit
    from dulwich.repo import Repo

_DIRECTORY: Final = 0o040000
_LINK: Final = 0o120000
_SUBMODULE: Final = 0o160000
_WORK_TREE: Final = regex(r"(?m)^\s*worktree\s*=\s*(\S.*?)\s*$")
_INTENT_TO_ADD: Final = 0x2000  # of the extended flags (git: Documentation/gitformat-index)
_MAX_CONFIG: Final = 1024 * 1024  # bytes
_STEPS: Final = 10_000  # of one `~`
_STEP: Final = regex(r"~([0-9]*)|\^([0-9]*)")
_DEEPER: Final = (
    "fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout"
)
_FETCH: Final = "in a partial clone, fetch the files of a commit: `git archive COMMIT > /dev/null`, or clone without `--filter`"
# The branch into which a pull request will be merged, as CI servers name it. (documentation of each)
_TARGETS: Final = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",  # GitLab
    "SYSTEM_PULLREQUEST_TARGETBRANCH",  # Azure Pipelines, such as refs/heads/main
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "CHANGE_TARGET",  # Jenkins
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "DRONE_TARGET_BRANCH",  # Drone, Woodpecker
)
_DEFAULTS: Final = ("main", "master")


class Entry(NamedTuple):
    """A file, a symbolic link or a submodule in a commit; `id` is the name of its Git object."""

    id: str
    is_link: bool = False
    is_submodule: bool = False


class Commit:
    """A commit: its id, and what it contains."""

    def __init__(self, repository: "Repo", commit: "GitCommit") -> None:
        self.id = commit.id.decode()
        self._store = repository.object_store
        self._tree = commit.tree

    @property
    def short(self) -> str:
        """The first characters of its id."""
        return self.id[:10]

    @property
    def has_submodules(self) -> bool:
        """Whether it may have submodules, because it has a `.gitmodules`. Raises UsageError if it cannot be read."""
        with _readable():
            return b".gitmodules" in self._store[self._tree]  # type: ignore[operator]

    def entries(self) -> Mapping[str, Entry]:
        """Every file, link and submodule, by its path. Raises UsageError if Git's objects cannot be read."""
        with _readable():
            return dict(self._entries())

    def _entries(self) -> Iterator[tuple[str, Entry]]:
        waiting = [("", self._tree)]
        while waiting:
            folder, identity = waiting.pop()
            for name, mode, item in self._store[identity].items():  # type: ignore[attr-defined]
                path = f"{folder}{os.fsdecode(name)}"
                if mode == _DIRECTORY:
                    waiting.append((f"{path}/", item))
                else:
                    yield path, Entry(item.decode(), mode == _LINK, mode == _SUBMODULE)

    def has(self, entry: Entry) -> bool:
        """Whether the content of a file or link is in this clone. Raises UsageError if Git's files cannot be read."""
        with _readable():
            return entry.id.encode() in self._store  # type: ignore[operator]

    def content(self, entry: Entry) -> bytes:
        """The content of a file, or the target of a link. Raises UsageError if it cannot be read."""
        return _content(self._store, entry)


class Staged:
    """What is staged: the files that the next commit will contain."""

    def __init__(self, repository: "Repo", path: Path) -> None:
        self._store = repository.object_store
        self._path = path

    def entries(self) -> Mapping[str, Entry]:
        """Every file, link and submodule, by its path. Raises UsageError if the index cannot be read."""
        with _readable():
            return dict(self._entries())

    def _entries(self) -> Iterator[tuple[str, Entry]]:
        from dulwich.index import ConflictedIndexEntry, Index

        for name, entry in Index(str(self._path)).iteritems():
            path = os.fsdecode(name)
            if isinstance(entry, ConflictedIndexEntry):
                raise UsageError(f"`{path}` has a merge conflict", "resolve it, and `git add` it")
            if entry.mode == _DIRECTORY:
                raise UsageError(
                    "the index of Git is sparse",
                    "write it whole: `git sparse-checkout reapply --no-sparse-index`",
                )
            if not entry.extended_flags & _INTENT_TO_ADD:  # which is not committed
                yield path, Entry(entry.sha.decode(), entry.mode == _LINK, entry.mode == _SUBMODULE)

    def content(self, entry: Entry) -> bytes:
        """The content of a file, or the target of a link. Raises UsageError if it cannot be read."""
        return _content(self._store, entry)


def _content(store: "BaseObjectStore", entry: Entry) -> bytes:
    with _readable():
        return store[entry.id.encode()].as_raw_string()  # type: ignore[index]


class History:
    """The Git repository that a directory belongs to; a context manager, which closes its files."""

    def __init__(self, top: Path) -> None:
        """Raises UsageError if `top` is not the top of a work tree, or Git's files cannot be read."""
        from dulwich.errors import NotGitRepository
        from dulwich.repo import Repo

        self._top = top
        incomplete()  # the objects of Git are not recorded
        _check(top)
        try:
            with _readable():
                self._repository = Repo(top)
        except NotGitRepository:
            raise UsageError(
                f"{top} is not in a Git repository", "a change is compared with a commit of Git"
            ) from None
        if (top / ".git").is_dir() and self._flag(b"core", b"bare"):
            self._repository.close()
            raise UsageError(
                f"{top} is a bare Git repository, without a work tree",
                "check out a commit: `git worktree add`",
            )

    def __enter__(self) -> Self:
        """Its commits can be read until the end of the `with` statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files of Git."""
        self._repository.close()

    def commit(self, revision: str) -> Commit:
        """The commit of a revision: a branch, a tag, an id or its beginning, `HEAD`, with `~2` or `^`.

        Raises UsageError if there is none.
        """
        with _readable():
            return Commit(self._repository, self._parse(revision))

    def head(self) -> Commit | None:
        """The commit that is checked out; None if there is none yet."""
        try:
            return self.commit("HEAD")
        except UsageError:
            return None

    def staged(self, index: str | None) -> Staged:
        """What is staged in the index, or in another one that Git has named: GIT_INDEX_FILE."""
        path = Path(index) if index else Path(self._repository.index_path())
        return Staged(self._repository, self._top / path)

    def merge_base(self, one: Commit, other: Commit) -> Commit:
        """The last common ancestor of two commits. Raises UsageError if there is none in this clone."""
        from dulwich.graph import find_merge_base

        with _readable():
            found = find_merge_base(self._repository, [one.id.encode(), other.id.encode()])  # type: ignore[list-item]
            if found:
                return Commit(self._repository, self._repository[found[0]])  # type: ignore[arg-type]
        raise UsageError(
            f"{one.short} and {other.short} have no common ancestor in this clone",
            _DEEPER if self.is_shallow else "name a commit with --base",
        )

    def parted(self, one: Commit, other: Commit) -> Commit:
        """The last common ancestor of two commits; the first one if there is none in this clone."""
        try:
            return self.merge_base(one, other)
        except UsageError:
            return one

    def base(self, head: Commit, environment: Mapping[str, str]) -> Commit:
        """The state with which a change is compared if nobody names one.

        In the pipeline of a pull request, the merge base with its target; otherwise with the default branch of the
        remote. Raises UsageError if there is neither.
        """
        if exact := environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
            return self.commit(exact)
        if re.fullmatch(r"refs/pull/\d+/merge", environment.get("GITHUB_REF", "")):
            # GitHub checks out the merge of the pull request into its target, the first parent.
            return self.commit(f"{head.id}^")
        target = next((environment[it] for it in _TARGETS if environment.get(it)), None)
        if target:
            branch = target.removeprefix("refs/heads/")
            return self.merge_base(self._first(f"origin/{branch}", branch), head)
        named = self._default_branch()
        found = self._first(*named)
        if found.id == head.id and self.is_shallow:
            # A clone of a single branch calls that the default branch. (git: clone --single-branch)
            raise UsageError(
                f"{named[0]} is the commit itself, and this shallow clone has no other",
                f"{_DEEPER}; to compare uncommitted changes: --base HEAD",
            )
        return self.merge_base(found, head)

    @property
    def is_shallow(self) -> bool:
        """Whether the clone lacks old commits."""
        return bool(self._repository.get_shallow())

    @property
    def is_sparse(self) -> bool:
        """Whether the work tree leaves out files of the commit."""
        return self._flag(b"core", b"sparseCheckout")

    def ensure_complete(self, commit: Commit, tip: Commit) -> None:
        """Raise UsageError if a partial clone lacks files of a commit that differ from those of `tip`.

        (git: partial clones, `--filter`; git itself would fetch them)
        """
        if not self._is_partial:
            return
        known = tip.entries()
        for path, entry in commit.entries().items():
            if not entry.is_submodule and known.get(path) != entry and not commit.has(entry):
                raise UsageError(f"this clone lacks {path} of commit {commit.short}", _FETCH)

    @property
    def _is_partial(self) -> bool:
        with _readable():
            config = self._repository.get_config()
            return any(b"promisor" in config[section] for section in config.sections())

    @property
    def _is_unborn(self) -> bool:
        """Whether there is no commit yet on the branch that is checked out."""
        with _readable():
            return b"HEAD" not in self._repository.refs.as_dict()

    def _flag(self, section: bytes, name: bytes) -> bool:
        """Whether a setting is on, in the configuration of this work tree or else of the repository."""
        with _readable():
            configs = (self._of_work_tree(), self._repository.get_config())
            found = (it.get_boolean((section,), name) for it in configs)
            return next((it for it in found if it is not None), False)

    def _of_work_tree(self) -> "ConfigFile":
        """The settings of this work tree alone. (git: extensions.worktreeConfig, as `git sparse-checkout` writes it)"""
        from io import BytesIO

        from dulwich.config import ConfigFile

        try:
            content = read_file(f"{self._repository.controldir()}/config.worktree", _MAX_CONFIG)
        except (OSError, ValueError):
            return ConfigFile()
        return ConfigFile.from_file(BytesIO(content))

    @property
    def origin(self) -> str | None:
        """The URL of the remote `origin`, as written."""
        with _readable():
            try:
                return os.fsdecode(
                    self._repository.get_config().get((b"remote", b"origin"), b"url")
                )
            except KeyError:
                return None

    def _default_branch(self) -> tuple[str, ...]:
        with _readable():
            known = self._repository.refs.as_dict()
            head = self._repository.refs.get_symrefs().get(b"refs/remotes/origin/HEAD")  # type: ignore[call-overload]
        remote = os.fsdecode(head).removeprefix("refs/remotes/") if head else None
        found = [
            f"origin/{it}" for it in _DEFAULTS if f"refs/remotes/origin/{it}".encode() in known
        ]
        found += [it for it in _DEFAULTS if f"refs/heads/{it}".encode() in known]
        # What the remote calls its default branch is as old as the clone, so it may be gone.
        return (remote,) if remote and head in known else tuple(found[:1])

    def _first(self, *revisions: str) -> Commit:
        for revision in revisions:
            try:
                return self.commit(revision)
            except UsageError:
                continue
        named = f"neither {' nor '.join(revisions)} is" if revisions[1:] else "no default branch is"
        raise UsageError(
            f"{named} in this clone"
            if len(revisions) != 1
            else f"{revisions[0]} is not in this clone",
            _DEEPER if self.is_shallow else "name a commit with --base",
        )

    def _parse(self, revision: str) -> "GitCommit":
        from dulwich.objects import Commit as GitCommit
        from dulwich.objectspec import parse_commit

        name = revision[: len(revision) - len(_suffix(revision))]
        try:
            found = parse_commit(self._repository, name or "HEAD")
            for step in _STEP.finditer(revision, len(name)):
                for number in _parents(step):
                    parent = self._repository[found.parents[number]]
                    assert isinstance(parent, GitCommit), "Git stores commits as parents"
                    found = parent
        except (KeyError, ValueError, IndexError):
            if name in ("", "HEAD") and self._is_unborn:
                raise UsageError(
                    "there is no commit yet on the branch that is checked out",
                    "name one with --base and --head",
                ) from None
            raise UsageError(
                f"there is no commit `{revision}` in this clone",
                _DEEPER if self.is_shallow else "name a branch, a tag or the id of a commit",
            ) from None
        return found


def _check(top: Path) -> None:
    """Raise UsageError if the objects of Git are not those of this work tree.

    Whoever wrote the checkout may have pointed it at another repository of the same machine. Git itself writes a
    pointer back into the directory of a linked work tree, and into the configuration of a submodule.
    """
    git = top / ".git"
    target = git_directory(top)
    if target and (git.is_symlink() or not git.is_dir()) and not _points_back(target, top):
        raise UsageError(f"{git} points at a repository that does not know this work tree")
    if target and (target / "objects" / "info" / "alternates").exists():
        raise UsageError(
            "this clone borrows objects of another repository",
            "copy them: `git repack -a -d`, then delete .git/objects/info/alternates",
        )


def _points_back(git: Path, top: Path) -> bool:
    try:
        back = os.fsdecode(read_file(f"{git}/gitdir", MAX_PATH)).strip()
        return resolved(git / back) == resolved(top / ".git")
    except (OSError, ValueError):
        pass
    try:
        config = os.fsdecode(read_file(f"{git}/config", _MAX_CONFIG))
    except (OSError, ValueError):
        return False
    match = _WORK_TREE.search(config)
    return match is not None and resolved(git / match[1]) == resolved(top)


def _suffix(revision: str) -> str:
    """The steps at the end of a revision, such as `~2^`."""
    match = re.search(r"(?:~[0-9]*|\^[0-9]*)+\Z", revision)
    return match[0] if match else ""


def _parents(step: "re.Match[str]") -> list[int]:
    """The numbers of the parents to follow, one after the other; `^0` is the commit itself."""
    if step[2] is None:
        return [0] * min(unsigned(step[1] or "1") or 0, _STEPS)
    number = unsigned(step[2] or "1")
    return [number - 1] if number else []


@contextmanager
def _readable() -> Iterator[None]:
    """Report whatever dulwich raises about files of Git as a usage error."""
    from dulwich.errors import NotGitRepository

    try:
        yield
    except (UsageError, NotGitRepository, MemoryError, RecursionError):
        raise
    except KeyError as error:
        raise UsageError(f"this clone lacks the Git object {_id_in(error)}", _FETCH) from error
    except Exception as error:
        text = str(error) or type(error).__name__
        raise UsageError(f"the objects of Git cannot be read: {text}", None) from error


def _id_in(error: KeyError) -> str:
    """The id of the object that is missing."""
    key = error.args[0] if error.args else ""
    return os.fsdecode(key) if isinstance(key, bytes) else str(key)
