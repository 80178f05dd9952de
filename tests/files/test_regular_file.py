"""Files that are no files, that change between walk and read, and directories that are traps."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gitops_lint.config import load_config
from gitops_lint.documents import Tree, tree
from gitops_lint.documents.gitignore import Ignore
from gitops_lint.engine.run import lint
from gitops_lint.errors import UsageError
from gitops_lint.files.index import git_directory, tracked
from gitops_lint.files.regular_file import TooLargeError, read_file, read_inside

SECRET = "kind: Stolen\n"
SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/a
  sourceRef: {kind: GitRepository, name: flux-system}
"""


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """End a test that waits for a pipe: open its other end."""
    waiting = threading.Timer(60, lambda: os._exit(70))
    waiting.start()
    yield
    waiting.cancel()


def to_link(path: Path, outside: Path) -> None:
    path.unlink()
    path.symlink_to(outside / "a.yaml")


def parent_to_link(path: Path, outside: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(outside)


def to_pipe(path: Path, _: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_device(path: Path, _: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def to_directory(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


def to_nothing(path: Path, _: Path) -> None:
    path.unlink()


def to_file_above(path: Path, _: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (to_link, "A symbolic link, which is not followed"),
        (parent_to_link, "Not a directory"),
        (to_pipe, "Not a regular file"),
        (to_device, "A symbolic link, which is not followed"),
        (to_directory, "Is a directory"),
        (to_nothing, "No such file or directory"),
        (to_file_above, "Not a directory"),
    ],
)
def test_a_file_that_changes_after_it_was_found(
    change: Callable[[Path, Path], None], message: str, tmp_path: Path
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    (root / "clusters/a/web").mkdir(parents=True)
    outside.mkdir()
    (outside / "a.yaml").write_text(SECRET)
    (root / "clusters/a/sync.yaml").write_text(SYNC)
    (root / "clusters/a/web/a.yaml").write_text("a: 1\n")
    tree = Tree(root)
    assert tree.yaml_files == ("clusters/a/sync.yaml", "clusters/a/web/a.yaml")
    change(root / "clusters/a/web/a.yaml", outside)
    found = tree.parse("clusters/a/web/a.yaml")
    assert [fault.message for fault in found.faults] == [f"the file cannot be read: {message}"]
    assert (found.documents, tree.text("clusters/a/web/a.yaml")) == ((), "")


@pytest.mark.parametrize("resolved", [True, False])
def test_the_root_itself_may_be_a_link(tmp_path: Path, resolved: bool) -> None:
    (tmp_path / "real/a").mkdir(parents=True)
    (tmp_path / "real/a/b.yaml").write_text("a: 1\n")
    (tmp_path / "link").symlink_to("real")
    root = tmp_path / "link"
    assert read_inside(str(root.resolve() if resolved else root), "a/b.yaml", 10) == b"a: 1\n"


@pytest.mark.parametrize("path", ["", ".", "..", "../secret", "a/../../secret", "a/./b.yaml", "a"])
def test_only_plain_paths_below_the_root(tmp_path: Path, path: str) -> None:
    (tmp_path / "root/a").mkdir(parents=True)
    (tmp_path / "root/a/b.yaml").write_text("a: 1\n")
    (tmp_path / "secret").write_text(SECRET)
    with pytest.raises(OSError, match=r"No such file|Is a directory"):
        read_inside(str(tmp_path / "root"), path, 100)


def test_sizes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_inside(str(tmp_path), "file", 5) == b"12345"
    assert read_file(str(tmp_path / "file"), 5) == b"12345"
    with pytest.raises(TooLargeError):
        read_inside(str(tmp_path), "file", 4)
    with (tmp_path / "sparse").open("wb") as sparse:
        sparse.truncate(2**40)
    with pytest.raises(TooLargeError):
        read_file(str(tmp_path / "sparse"), 1000)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux has /proc")
def test_a_file_without_a_size_is_read_to_its_end() -> None:
    assert b"VmPeak" in read_file("/proc/self/status", 100_000)
    with pytest.raises(TooLargeError):
        read_file("/proc/self/status", 10)


def test_descriptors_are_closed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").symlink_to("a")
    descriptors = Path("/proc/self/fd")
    before = len([*descriptors.iterdir()]) if descriptors.exists() else 0
    for _ in range(20):
        for path in ("a", "b", "a/c", "b/c", "c"):
            with pytest.raises(OSError, match=r"."):
                read_inside(str(tmp_path), path, 10)
    assert before == (len([*descriptors.iterdir()]) if descriptors.exists() else 0)


DEEP = 1200


@pytest.fixture
def deepest(tmp_path: Path) -> Iterator[str]:
    """A directory that is deeper than the stack of Python; removed at once, as pytest cannot do it."""
    assert sys.getrecursionlimit() < DEEP
    folders = ["/".join(["a"] * depth) for depth in range(1, DEEP + 1)]
    for folder in folders:
        (tmp_path / folder).mkdir()
    yield folders[-1]
    for folder in reversed(folders):
        for file in (tmp_path / folder).iterdir():
            file.unlink()
        (tmp_path / folder).rmdir()


def test_directories_deeper_than_the_stack_of_python(deepest: str, tmp_path: Path) -> None:
    """Git adds, commits and clones such a tree; so no part may be recursive."""
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: deep, namespace: default}\n"
    (tmp_path / deepest / "sa.yaml").write_text(account)
    (tmp_path / deepest / "ignored.log").write_text("")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / "gotk-sync.yaml").write_text(SYNC.replace("./clusters/a", "./"))
    assert Tree(tmp_path).files == {f"{deepest}/sa.yaml", "gotk-sync.yaml", ".gitignore"}
    report = lint(tmp_path, root=tmp_path)
    assert report.crashes == ()
    (cluster,) = report.clusters
    assert cluster.kinds == {"Kustomization": 1, "ServiceAccount": 1}
    missing = SYNC.replace("./clusters/a", "./b").replace("name: flux-system,", "name: b,")
    (tmp_path / "b.yaml").write_text(missing)
    report = lint(tmp_path, root=tmp_path)
    assert (report.crashes, [it.rule for it in report.findings]) == ((), ["path-not-found"])


def trapped(git: Path, name: str, trap: str) -> None:
    """Put a trap into a git directory."""
    path = git / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if trap == "pipe":
        os.mkfifo(path)
    elif trap == "endless":
        path.symlink_to("/dev/zero")
    elif trap == "large":
        with path.open("wb") as file:
            file.truncate(2**40)
    else:
        path.mkdir()


@pytest.mark.parametrize("trap", ["pipe", "endless", "large", "directory"])
@pytest.mark.parametrize("name", ["commondir", "index", "info/exclude", "config"])
@pytest.mark.parametrize("pointer", [False, True])
def test_a_git_directory_full_of_traps(name: str, trap: str, pointer: bool, tmp_path: Path) -> None:
    (tmp_path / "clusters/a").mkdir(parents=True)
    (tmp_path / "clusters/a/gotk-sync.yaml").write_text(SYNC)
    git = tmp_path / ("clusters/hidden" if pointer else ".git")
    git.mkdir()
    if pointer:
        (tmp_path / ".git").write_text("gitdir: clusters/hidden\n")
    trapped(git, name, trap)
    assert tracked(git) is None
    assert "clusters/a/gotk-sync.yaml" in Tree(tmp_path).files
    assert not Ignore(tmp_path).ignores("clusters/a/gotk-sync.yaml")
    report = lint(tmp_path, root=tmp_path)
    assert ([it.name for it in report.clusters], report.crashes) == (["clusters/a"], ())


@pytest.mark.parametrize("trap", ["pipe", "endless", "large"])
def test_the_pointer_to_a_git_directory_is_a_trap(trap: str, tmp_path: Path) -> None:
    trapped(tmp_path, ".git", trap)
    (tmp_path / "a.yaml").write_text("a: 1\n")
    assert git_directory(tmp_path) is None
    assert Tree(tmp_path).files == {"a.yaml"}


@pytest.mark.parametrize("trap", ["pipe", "endless", "large", "directory"])
def test_the_configuration_is_a_trap(trap: str, tmp_path: Path) -> None:
    trapped(tmp_path, ".gitops-lint.yaml", trap)
    with pytest.raises(UsageError, match=r"is not a file|too large|outside the repository"):
        load_config(tmp_path)


def test_a_directory_that_cannot_be_listed_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("clusters/a/closed", "clusters/a/open", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "clusters/a/gotk-sync.yaml").write_text(SYNC)
    opened = tree.open_directory

    def closed(root: str, path: str) -> int:
        if path.endswith(("closed", "other")):
            raise PermissionError(13, "Permission denied")
        return opened(root, path)

    monkeypatch.setattr(tree, "open_directory", closed)
    report = lint(tmp_path, root=tmp_path)
    assert [(it.reason, it.location, it.clusters) for it in report.unknown] == [
        ("directory `clusters/a/closed` and 1 more cannot be read: Permission denied", None, ())
    ]


def test_a_directory_that_becomes_a_link_while_it_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    for folder in (outside / "b", root / "a/b", root / "c"):
        folder.mkdir(parents=True)
        (folder / "found.yaml").write_text("")
    (outside / "b/secret.yaml").write_text("")
    opened = tree.open_directory

    def change(top: str, path: str) -> int:
        """Replace a directory, and the parent of another, before they are opened."""
        if path in ("c", "a/b") and not (root / path.partition("/")[0]).is_symlink():
            changed = root / path.partition("/")[0]
            changed.rename(tmp_path / changed.name)
            changed.symlink_to(outside)
        return opened(top, path)

    monkeypatch.setattr(tree, "open_directory", change)
    checkout = Tree(root)
    assert checkout.files == frozenset()
    assert checkout.unreadable == {"c": "Not a directory", "a/b": "Not a directory"}
