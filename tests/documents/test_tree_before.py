"""A tree that takes over what an earlier one has found and read on disk."""

from pathlib import Path

import pytest

from gitops_lint.documents import Tree


def write(root: Path, **files: str) -> None:
    for name, content in files.items():
        (root / f"{name}.yaml").write_text(content)


def test_the_disk_is_not_looked_at_again(tmp_path: Path) -> None:
    write(tmp_path, a="1", b="2")
    old = Tree(tmp_path, unsaved={"a.yaml": b"3"})
    assert (old.read("a.yaml"), old.read("b.yaml")) == (b"3", b"2")
    write(tmp_path, a="4", b="5", c="6")
    new = Tree(tmp_path, unsaved={"a.yaml": b"7"}, before=old)
    assert new.files == {"a.yaml", "b.yaml"}
    assert (new.read("a.yaml"), new.read("b.yaml")) == (b"7", b"2")


@pytest.mark.parametrize(
    "unsaved",
    [{}, {"a.yaml": b"", "b.yaml": b""}, {"b.yaml": b""}, {"a.yaml": b"", "new.yaml": b""}],
)
def test_other_unsaved_files_are_found(unsaved: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, a="1", b="2")
    old = Tree(tmp_path, unsaved={"a.yaml": b"3"})
    assert old.read("a.yaml") == b"3"
    assert old.files == {"a.yaml", "b.yaml"}
    new = Tree(tmp_path, unsaved=unsaved, before=old)
    assert new.files == {"a.yaml", "b.yaml", *unsaved}
    assert new.read("a.yaml") == unsaved.get("a.yaml", b"1")


def test_other_ignored_files_are_found(tmp_path: Path) -> None:
    write(tmp_path, a="1", b="2")
    (tmp_path / ".git").mkdir()
    old = Tree(tmp_path, unsaved={".gitignore": b"a.yaml\n"})
    assert old.files == {".gitignore", "b.yaml"}
    new = Tree(tmp_path, unsaved={".gitignore": b"b.yaml\n"}, before=old)
    assert new.files == {".gitignore", "a.yaml"}
    assert Tree(tmp_path, ["b.yaml"], unsaved={".gitignore": b""}, before=new).files == {
        ".gitignore",
        "a.yaml",
    }
