"""The files of a checkout, compared with the real git."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitops_lint.documents import Tree, find_root
from gitops_lint.documents.parse import too_large
from gitops_lint.files.index import git_directory, tracked
from gitops_lint.files.regular_file import read_file
from tests.examples import examples
from tests.work_counter import steps

_NOBODY = 65534
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

_ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(top: Path, *arguments: str) -> str:
    run = subprocess.run(
        ["git", "-C", top, "-c", "protocol.file.allow=always", *arguments],
        check=True, capture_output=True, env=_ENVIRONMENT,
    )  # fmt: skip
    return os.fsdecode(run.stdout)


def seen_by_git(top: Path) -> set[str]:
    """The files in the next commit: tracked files, and others that are not ignored."""
    listed = git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return {path for path in listed.split("\0") if path and (top / path).is_file()}


def write(top: Path, *paths: str, **contents: str) -> None:
    for path in paths:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text("")
    for path, content in contents.items():
        (top / path).write_text(content)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


_SEGMENTS = st.sampled_from(
    [
        "a",
        "b",
        "c.y",
        "*",
        "a*",
        "*.y",
        "?",
        "a?",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c].y",
        "**",
        "*b*",
        "b\\*",
    ]
)
_LINES = st.one_of(
    st.tuples(
        st.sampled_from(["", "", "!"]),
        st.sampled_from(["", "", "/"]),
        st.lists(_SEGMENTS, min_size=1, max_size=3).map("/".join),
        st.sampled_from(["", "", "/", " ", "\\ "]),
    ).map("".join),
    st.sampled_from(["", "# a", "\\#", "/", "!", "a\r", "[", "[]", "\\", "**/", "/**", "a//b"]),
)
_PATHS = st.lists(st.sampled_from(["a", "b", "c.y", "ab"]), min_size=1, max_size=4).map("/".join)


@settings(deadline=None, max_examples=examples(20))
@given(
    st.sets(_PATHS, min_size=1, max_size=15),
    st.dictionaries(
        st.sampled_from(["", "a/", "a/b/", "b/", ".git/info/"]),
        st.lists(_LINES, max_size=5),
        max_size=3,
    ),
    st.sets(_PATHS, max_size=2),
)
@example({"a/c.y/ab/a", "a/b"}, {"": ["a?", "a?/*/", "!c.y"]}, set())
@example({"b/ab/c.y", "b/a"}, {"": ["b/*/**/"]}, set())
def test_the_files_are_those_that_git_lists(
    paths: set[str], ignores: dict[str, list[str]], added: set[str]
):
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        git(top, "init", "-q")
        for path in paths:
            if not any((top / up).is_file() for up in (path, *Path(path).parents)):
                (top / path).parent.mkdir(parents=True, exist_ok=True)
                if not (top / path).exists():
                    (top / path).write_text("")
        for folder, lines in ignores.items():
            if (top / folder).is_dir() or folder.startswith(".git"):
                file = top / folder / ("exclude" if folder.startswith(".git") else ".gitignore")
                file.parent.mkdir(exist_ok=True)
                file.write_bytes("\n".join(lines).encode())
        for path in added:
            if (top / path).is_file():
                git(top, "add", "--force", path)
        assert Tree(top).files == seen_by_git(top)


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_the_index_is_read(tmp_path: Path, version: str, hashes: str):
    git(tmp_path, "init", "-q", "--object-format", hashes)
    paths = {f"a{'b' * number}/é {number}.yaml" for number in range(40)} | {"c", "d"}
    write(tmp_path, *paths)
    git(tmp_path, "add", ".")
    if version == "3":
        write(tmp_path, "later")
        git(tmp_path, "add", "--intent-to-add", "later")
        paths.add("later")
    git(tmp_path, "update-index", "--index-version", version)
    assert tracked(tmp_path / ".git") == paths


def test_an_index_without_all_entries_is_not_used(top: Path):
    write(top, "a", "b")
    git(top, "add", ".")
    git(top, "update-index", "--split-index")
    assert tracked(top / ".git") is None


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_damaged_index_is_none(damage: bytes, at: int):
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        entry = bytes(24) + (0o100644).to_bytes(4, "big") + bytes(32) + b"\0\1a\0\0\0\0\0\0\0\0\0"
        whole = b"DIRC" + bytes([0, 0, 0, 2, 0, 0, 0, 3]) + entry * 3
        (top / "index").write_bytes(whole[:at] + damage)
        found = tracked(top)
        assert found is None or all(isinstance(path, str) for path in found)


def test_a_tracked_file_is_kept_although_patterns_match_it(top: Path):
    write(top, "out/kept.yaml", "out/other.yaml", ".gitignore")
    (top / ".gitignore").write_text("out/\n")
    git(top, "add", "--force", "out/kept.yaml")
    assert Tree(top).files == {".gitignore", "out/kept.yaml"} == seen_by_git(top) | {".gitignore"}


def test_without_git_the_patterns_alone_decide(tmp_path: Path):
    write(tmp_path, "a.yaml", "out/b.yaml", "c/out/d.yaml")
    (tmp_path / ".gitignore").write_text("/out/\n")
    assert Tree(tmp_path).files == {".gitignore", "a.yaml", "c/out/d.yaml"}


def test_only_ignore_files_that_exist_are_opened(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(top, "a/b/c/d.yaml", "a/b/c/e.yaml", "a/f.yaml")
    (top / "a" / ".gitignore").write_text("e.yaml\n")
    opened = []

    def read(path: str, most: int) -> bytes:
        opened.append(path)
        return read_file(path, most)

    monkeypatch.setattr("gitops_lint.documents.gitignore.read_file", read)
    assert Tree(top).files == {"a/.gitignore", "a/b/c/d.yaml", "a/f.yaml"}
    assert [it for it in opened if it.endswith(".gitignore")] == [f"{top}/a/.gitignore"]
    assert Tree(top / "a" / "b").files == {"c/d.yaml"}
    assert opened.count(f"{top}/.gitignore") == 1  # above the root, where nothing is listed


def test_below_the_top_of_a_work_tree_its_patterns_count_too(top: Path):
    write(top, "a/b/c.yaml", "a/b/d.yaml", "a/b/e.yaml", "a/b/f.yaml")
    (top / ".gitignore").write_text("/a/b/c.yaml\nf.yaml\n")
    (top / "a" / ".gitignore").write_text("d.yaml\n")
    git(top, "add", "--force", "a/b/f.yaml")
    assert Tree(top / "a" / "b").files == {"e.yaml", "f.yaml"}


def test_worktrees_and_submodules_have_their_index_elsewhere(tmp_path: Path):
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    write(main, "kept.yaml")
    (main / ".gitignore").write_text("*.yaml\n")
    git(main, "add", "--force", ".")
    git(main, "commit", "-qm", "a")
    git(main, "worktree", "add", "-q", str(other), "-b", "other")
    (main / ".git" / "info" / "exclude").write_text("local\n")
    write(other, "other.yaml", "local")
    assert Tree(other).files == seen_by_git(other) == {".gitignore", "kept.yaml"}
    assert find_root(other / "kept.yaml") == other

    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q")
    git(outer, "submodule", "--quiet", "add", str(main), "inner")
    assert Tree(outer).files == {".gitmodules", "inner/.gitignore", "inner/kept.yaml"}


@pytest.mark.parametrize("pointer", ["", "gitdir:", "gitdir: /nowhere\n", "gitdir: \0", "x"])
def test_a_pointer_to_nowhere_is_not_a_git_directory(tmp_path: Path, pointer: str):
    write(tmp_path, "a.yaml")
    (tmp_path / ".git").write_text(pointer)
    found = git_directory(tmp_path)
    assert found is None or tracked(found) is None
    assert Tree(tmp_path).files == {"a.yaml"}


def test_exclude_leaves_out_tracked_files_too(top: Path):
    write(top, "a.yaml", "charts/b.yaml", "charts/c.txt", "d/charts/e.yaml")
    git(top, "add", ".")
    assert Tree(top, ["charts/*.yaml"]).files == {"a.yaml", "charts/c.txt", "d/charts/e.yaml"}
    assert Tree(top, ["charts/"]).files == {"a.yaml"}
    assert Tree(top, ["*", "!d/", "!charts/", "!e.yaml"]).files == {"d/charts/e.yaml"}


def test_links_are_listed_and_not_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    top = tmp_path / "top"
    write(tmp_path, "outside/secret.yaml", "top/a/b.yaml")
    links = {
        "to-file.yaml": "a/b.yaml", "to-folder": "a", "loop": ".", "self": "self", "none.yaml": "no",
        "out": str(outside), "out.yaml": "../outside/secret.yaml", "a/up": "..",
    }  # fmt: skip
    for path, target in links.items():
        (top / path).symlink_to(target)
    tree = Tree(top)
    assert tree.files == {"a/b.yaml"}
    assert tree.links == links
    assert tree.yaml_files == ("a/b.yaml",)


def test_only_regular_files_are_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    os.mkfifo(tmp_path / ".gitignore")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.yaml")
        write(tmp_path, "folder.yaml/a.yml", ".git/b.yaml")
        assert Tree(tmp_path).files == {"folder.yaml/a.yml"}


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX alone")
def test_unusual_names(top: Path):
    names = [
        b"a\nb.yaml",
        b"\xff.yaml",
        b"x" * 250 + b".yaml",
        b" .yaml",
        b"*.yaml",
        "é.yaml".encode(),
    ]
    for name in names:
        (top / os.fsdecode(name)).write_text("a: 1\n")
    (top / ".gitignore").write_bytes(b"*.yml\n")
    tree = Tree(top)
    assert tree.files == {os.fsdecode(name) for name in names} | {".gitignore"}
    assert all(len(tree.parse(path).documents) == 1 for path in tree.yaml_files)
    (top / ".gitignore").write_bytes(b"\xff.yaml\n?.yaml\n")
    assert Tree(top).files == seen_by_git(top)


def test_an_unreadable_file_is_a_fault(tmp_path: Path):
    write(tmp_path, "a.yaml", "closed/b.yaml", "gone.yaml")
    (tmp_path / "large.yaml").write_bytes(b"a" * (17 * 1024 * 1024))
    tree = Tree(tmp_path)
    assert tree.files == {"a.yaml", "closed/b.yaml", "gone.yaml", "large.yaml"}
    (tmp_path / "gone.yaml").unlink()
    told = {path: [found.message for found in tree.parse(path).faults] for path in tree.yaml_files}
    assert told == {
        "a.yaml": [], "closed/b.yaml": [], "gone.yaml": ["the file cannot be read: No such file or directory"],
        "large.yaml": [too_large()],
    }  # fmt: skip
    with pytest.raises(OSError, match="16 MiB"):
        tree.read("large.yaml")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these permissions")
def test_closed_files_and_folders():
    user = os.geteuid()
    # Not in `tmp_path`, whose parents only their owner can open: everything is open to root, so it becomes nobody.
    with TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        write(root, "a.yaml", "closed/b.yaml", "closed.yaml")
        (root / "closed").chmod(0)
        (root / "closed.yaml").chmod(0)
        try:
            os.seteuid(user or _NOBODY)
            tree = Tree(root)
            assert tree.files == {"a.yaml", "closed.yaml"}
            assert [found.message for found in tree.parse("closed.yaml").faults] == [
                "the file cannot be read: Permission denied"
            ]
        finally:
            os.seteuid(user)
            (root / "closed").chmod(0o700)


def test_a_file_is_parsed_once(tmp_path: Path):
    write(tmp_path, "a.yaml")
    tree = Tree(tmp_path)
    assert tree.parse("a.yaml") is tree.parse("a.yaml")


def test_the_size_of_all_files_is_measured_once(tmp_path: Path):
    for number in range(200):
        (tmp_path / f"{number}.yaml").write_text("a: 1\n")
    tree = Tree(tmp_path)

    assert tree.size == 1000
    # Each build of a large repository asks.
    assert steps(lambda: tree.size) < 50
