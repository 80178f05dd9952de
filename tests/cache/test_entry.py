"""An entry is used only if it is whole, ours, and all inputs are what they were."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.cache import Folder, Outcome, load, save
from gitops_lint.cache import entry as subject
from gitops_lint.documents import Tree
from gitops_lint.files.inputs import ask, digest, recorded

KEY = "1" * 40
OUTCOME = Outcome((("show", "text", ""), ("say", "more")), 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "a.yaml").write_text("a: 1\n")
    (root / "folder" / "b.yaml").write_text("b: 1\n")
    (root / "measured.yaml").write_text("c: 1\n")
    (root / "link").symlink_to("a.yaml")
    return root


@pytest.fixture
def kept(tmp_path: Path, root: Path) -> Path:
    """The directory of a cache with the outcome of a run that read two files."""
    run(tmp_path / "cache", root)
    return tmp_path / "cache"


def run(cache: Path, root: Path) -> None:
    with Folder.open(str(cache)) as folder, recorded() as inputs:
        tree = Tree(root)
        tree.read("a.yaml")
        tree.read("folder/b.yaml")
        assert tree.size == 15
        ask("exists", root / "absent")
        assert folder
        save(folder, KEY, inputs, OUTCOME)


def found(cache: Path) -> Outcome | None:
    with Folder.open(str(cache)) as folder:
        assert folder
        return load(folder, KEY)


def entry_of(cache: Path) -> Path:
    return cache / f"{KEY}-0.json"


def test_unchanged(kept: Path) -> None:
    assert found(kept) == OUTCOME


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda root: (root / "a.yaml").write_text("a: 2\n"),
    "longer": lambda root: (root / "a.yaml").write_text("a: 1\n\n"),
    "shorter": lambda root: (root / "a.yaml").write_text("a:"),
    "removed": lambda root: (root / "folder" / "b.yaml").unlink(),
    "added": lambda root: (root / "folder" / "c.yaml").touch(),
    "renamed": lambda root: (root / "a.yaml").rename(root / "c.yaml"),
    "size": lambda root: (root / "measured.yaml").write_text("longer: 1\n"),
    "a link": lambda root: ((root / "a.yaml").unlink(), (root / "a.yaml").symlink_to("folder/b.yaml")),
    "a pipe": lambda root: ((root / "a.yaml").unlink(), os.mkfifo(root / "a.yaml")),
    "a directory": lambda root: ((root / "a.yaml").unlink(), (root / "a.yaml").mkdir()),
    "target": lambda root: ((root / "link").unlink(), (root / "link").symlink_to("folder")),
    "directory": lambda root: (root / "new").mkdir(),
    "moved": lambda root: ((root / "folder").rename(root / "x"), (root / "folder").symlink_to("x")),
    "appears": lambda root: (root / "absent").touch(),
    "git": lambda root: (root / ".git").mkdir(),
}  # fmt: skip


@pytest.mark.parametrize("step", [subject._STEP, 0])
@pytest.mark.parametrize("change", CHANGES)
def test_changed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, step: int
) -> None:
    """Also if times prove that a file is unchanged, which they do a few seconds after its last change."""
    monkeypatch.setattr(subject, "_STEP", step)
    run(tmp_path / "cache", root)
    before = (root / "a.yaml").stat()
    CHANGES[change](root)
    if (root / "a.yaml").is_file() and not (root / "a.yaml").is_symlink():
        os.utime(root / "a.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert found(tmp_path / "cache") is None


@pytest.mark.parametrize("step", [subject._STEP, 0])
def test_only_the_times_changed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(subject, "_STEP", step)
    run(tmp_path / "cache", root)
    (root / "a.yaml").write_text("a: 1\n")
    (root / "folder" / "b.yaml").chmod(0o600)
    (root / "measured.yaml").write_text("d: 2\n")
    assert found(tmp_path / "cache") == OUTCOME


def test_times_are_renewed(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A content that was compared need not be compared again."""
    cache = tmp_path / "cache"
    run(cache, root)
    monkeypatch.setattr(subject, "_STEP", 0)
    assert found(cache) == OUTCOME
    monkeypatch.setattr(subject, "read_open", lambda *_: pytest.fail("a file is read"))
    assert found(cache) == OUTCOME


def test_a_time_that_lies_too_near_proves_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system with steps of two seconds: the stamp of a file is the same after a change."""
    cache = tmp_path / "cache"
    run(cache, root)
    assert found(cache) == OUTCOME
    before = subject.stamp((root / "a.yaml").stat())
    (root / "a.yaml").write_text("a: 2\n")
    monkeypatch.setattr(subject, "_is_same", lambda about, known: known[1:4] == [*before[1:]])
    assert found(cache) is None


def rewritten(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    """A change of the JSON of an entry, with the right digest."""

    def write(content: bytes) -> bytes:
        entry = json.loads(content.partition(b"\n")[2])
        changed = change(entry)
        body = json.dumps(entry if changed is None else changed).encode()
        return digest(body).encode() + b"\n" + body

    return write


def with_digest(body: bytes) -> Callable[[bytes], bytes]:
    return lambda _: digest(body).encode() + b"\n" + body


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "truncated": lambda content: content[:-1],
    "half": lambda content: content[: len(content) // 2],
    "no digest": lambda content: content.partition(b"\n")[2],
    "another byte": lambda content: content.replace(b"text", b"test"),
    "garbage": lambda _: bytes(range(256)),
    "zeros": lambda content: bytes(len(content)),
    "a pickle": lambda _: b"\x80\x04cos\nsystem\nX\x04\x00\x00\x00true\x85R.",
    "not JSON": with_digest(b"{"),
    "not UTF-8": with_digest(b"\xff\xfe"),
    "deep": with_digest(b"[" * 1_000_000),
    "a long number": with_digest(b'{"key": ' + b"9" * 100_000 + b"}"),
    "a list": with_digest(b"[]"),
    "another key": rewritten(lambda entry: entry.update(key="2" * 40)),
    "no inputs": rewritten(lambda entry: entry.pop("inputs")),
    "no outcome": rewritten(lambda entry: entry.pop("outcome")),
    "no status": rewritten(lambda entry: entry["outcome"].update(status=None)),
    "a status that is a boolean": rewritten(lambda entry: entry["outcome"].update(status=True)),
    "a step that is a number": rewritten(lambda entry: entry["outcome"].update(steps=[1])),
    "a step of numbers": rewritten(lambda entry: entry["outcome"].update(steps=[[1]])),
    "an empty step": rewritten(lambda entry: entry["outcome"].update(steps=[[]])),
    "an unknown question": rewritten(lambda entry: entry["inputs"]["answers"].append(["system", "a", 1])),
    "an answer of two parts": rewritten(lambda entry: entry["inputs"]["answers"].append(["a", "b"])),
    "a path that is a number": rewritten(lambda entry: entry["inputs"]["absent"].append([])),
    "a NUL": rewritten(lambda entry: entry["inputs"]["files"].update({"a\0": [1, 2, 3, 4, ""]})),
    "no stamp": rewritten(lambda entry: entry["inputs"]["files"].update({"/": None})),
    "trees of nothing": rewritten(lambda entry: entry["inputs"]["trees"].update({"/": {"..": {}}})),
    "trees in a list": rewritten(lambda entry: entry["inputs"].update(trees=[])),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_or_foreign_is_no_entry(kept: Path, root: Path, damage: str) -> None:
    entry = entry_of(kept)
    entry.write_bytes(DAMAGES[damage](entry.read_bytes()))
    assert found(kept) is None
    run(kept, root)
    assert found(kept) == OUTCOME


def test_a_run_that_depends_on_more_is_not_kept(root: Path, tmp_path: Path) -> None:
    with Folder.open(str(tmp_path / "cache")) as folder, recorded() as inputs:
        (root / "measured.yaml").unlink()
        os.mkfifo(root / "measured.yaml")
        with pytest.raises(OSError, match="Not a regular file"):
            Tree(root).read("measured.yaml")
        assert folder
        save(folder, KEY, inputs, OUTCOME)
    assert not entry_of(tmp_path / "cache").exists()


def test_the_content_of_files_is_not_kept(kept: Path, root: Path) -> None:
    assert b"a: 1" not in entry_of(kept).read_bytes()
    assert (root / "a.yaml").read_bytes() == b"a: 1\n"


def test_the_results_of_two_branches_are_kept(kept: Path, root: Path) -> None:
    """And those of a file that a hook of pre-commit takes away for a while."""
    (root / "a.yaml").write_text("a: 2\n")
    assert found(kept) is None
    run(kept, root)
    for text in ("a: 1\n", "a: 2\n"):
        (root / "a.yaml").write_text(text)
        assert found(kept) == OUTCOME
    (root / "a.yaml").write_text("a: 3\n")
    assert found(kept) is None
