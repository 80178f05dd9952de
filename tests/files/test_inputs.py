"""Everything that a run learns from the file system is recorded."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.engine.run import lint
from gitops_lint.files.inputs import Inputs, ask, recorded
from gitops_lint.files.regular_file import read_file

FIXTURES = Path(__file__).parents[2] / "fixtures"

# Prints what a lint opens and lists below a directory, and what it has recorded.
WATCHED = """
import json, os, sys
from pathlib import Path
root = sys.argv[1]
opened = set()
def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir"):
        path = arguments[0]
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        if isinstance(path, str) and (path == root or path.startswith(root + "/")):
            opened.add(os.path.normpath(path))
sys.addaudithook(watch)
asked = set()
def asking(function):
    def asked_first(path, *arguments, **more):
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(root):
            asked.add(os.path.normpath(os.fspath(path)))
        return function(path, *arguments, **more)
    return asked_first
os.stat, os.lstat = asking(os.stat), asking(os.lstat)
from gitops_lint.engine.run import lint
from gitops_lint.files.inputs import recorded
with recorded() as inputs:
    lint(Path(root), root=Path(root))
folders = [f"{root}/{it}" for root, found in inputs.trees.items() for it in found]
known = {*inputs.files, *inputs.absent, *folders, *(f"{it}/index" for it in inputs.tracked)}
measured = {*known, *inputs.sizes, *(path for _, path in inputs.answers)}
normal = lambda paths: sorted(map(os.path.normpath, paths))
print(json.dumps([inputs.whole, sorted(opened - {*normal(known)}), sorted(asked - {*normal(measured)})]))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux names open files")
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize(
    "name", ["needs-not-accepted", "clusters-two-roots", "charts-in-repository"]
)
def test_nothing_is_opened_or_asked_without_a_record(tmp_path: Path, name: str) -> None:
    root = tmp_path / "checkout"
    shutil.copytree(FIXTURES / "bad" / name, root)
    (root / ".gitignore").write_text("*.log\n")
    (root / "a.log").touch()
    for arguments in (
        ["init", "-q"],
        ["remote", "add", "origin", "https://example.com/a"],
        ["add", "-A"],
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    (root / "untracked.yaml").write_text("kind: ConfigMap\n")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, [], []]


def inputs_of(root: Path) -> Inputs:
    (root / "a.yaml").write_text("kind: ConfigMap\n")
    with recorded() as inputs:
        lint(root / "a.yaml", root=root)
    return inputs


def test_what_is_recorded(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path)
    assert inputs.whole
    assert [*inputs.files] == [f"{tmp_path}/a.yaml"]
    assert inputs.trees == {str(tmp_path): {"": {"a.yaml": "file"}}}
    assert f"{tmp_path}/.git/config" in inputs.absent
    assert inputs.answers["is_present", f"{tmp_path}/.gitops-lint.yaml"] is False


def test_links_are_recorded_with_their_targets(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "folder").mkdir()
    assert inputs_of(tmp_path).trees[str(tmp_path)][""] == {
        "a.yaml": "file",
        "link.yaml": "link a.yaml",
        "folder": "directory",
    }


def test_what_cannot_be_compared_later_makes_a_record_incomplete(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("#" * (16 * 1024 * 1024 + 1))
    assert not inputs_of(tmp_path).whole


def test_a_file_that_changes_between_two_reads(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with recorded() as inputs:
        for text in ("a", "b"):
            file.write_text(text)
            read_file(str(file), 10)
    assert not inputs.whole


def test_nothing_is_recorded_outside_of_the_block(tmp_path: Path) -> None:
    with recorded() as outer, recorded() as inner:
        assert ask("exists", tmp_path) is True
    assert ask("is_file", tmp_path) is False
    assert (outer.answers, inner.answers) == ({}, {("exists", str(tmp_path)): True})
