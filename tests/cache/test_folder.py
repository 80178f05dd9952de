"""The directory of the cache: private, bounded, and never the cause of a failure."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gitops_lint.cache import folder as subject
from gitops_lint.cache.folder import Folder, location

KEY = "0" * 40


def write(path: Path, content: bytes = b"content", key: str = KEY) -> None:
    with Folder.open(str(path)) as folder:
        assert folder
        folder.add(key, content)


def read(path: Path, key: str = KEY) -> bytes | None:
    with Folder.open(str(path)) as folder:
        return folder.read(key, 0) if folder else None


def is_used(path: Path) -> bool:
    with Folder.open(str(path)) as folder:
        return folder is not None


def test_location(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path)
    assert location({}) == "/home/me/.cache/gitops-lint"
    assert location({"XDG_CACHE_HOME": "/x"}) == "/x/gitops-lint"
    assert (
        location({"XDG_CACHE_HOME": "x"}) == "/home/me/.cache/gitops-lint"
    )  # as its standard says
    assert location({"XDG_CACHE_HOME": "/x", "GITOPS_LINT_CACHE_DIR": "/y"}) == "/y"
    assert location({"GITOPS_LINT_CACHE_DIR": "y"}) == str(tmp_path / "y")
    monkeypatch.setattr("sys.platform", "darwin")
    assert location({}) == "/home/me/Library/Caches/gitops-lint"
    monkeypatch.setenv("HOME", "relative")
    assert location({}) is None


def test_it_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "cache"
    before = os.umask(0)
    try:
        write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert [stat.S_IMODE(it.stat().st_mode) for it in path.iterdir()] == [0o600]
    assert read(path) == b"content"


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777])
def test_a_directory_that_others_can_write_is_not_used(tmp_path: Path, mode: int) -> None:
    write(tmp_path)
    tmp_path.chmod(mode)
    assert not is_used(tmp_path)


def test_a_directory_or_a_file_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    with Folder.open(str(tmp_path)) as folder:
        monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
        assert folder
        assert folder.read(KEY, 0) is None
    assert not is_used(tmp_path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    write(real)
    (tmp_path / "link").symlink_to(real)
    assert not is_used(tmp_path / "link")
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (real / f"{KEY}-0.json").unlink()
    (real / f"{KEY}-0.json").symlink_to(victim)
    assert read(real) is None
    write(real, b"new")  # replaces the link itself
    assert (victim.read_bytes(), read(real)) == (b"mine", b"new")


def test_what_is_no_file_of_ours_is_not_read(tmp_path: Path) -> None:
    entry = tmp_path / f"{KEY}-0.json"
    os.mkfifo(entry)
    assert read(tmp_path) is None
    entry.unlink()
    entry.mkdir()
    assert read(tmp_path) is None
    entry.rmdir()
    write(tmp_path)
    entry.chmod(0o602)
    assert read(tmp_path) is None


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    write(tmp_path)
    with (tmp_path / f"{KEY}-0.json").open("r+b") as file:
        file.truncate(subject.MOST_BYTES)
    assert read(tmp_path) is None


def test_a_huge_entry_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "_MOST_BYTES_OF_ONE", 3)
    write(tmp_path, b"1234")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("path", ["file", "file/below", "/dev/null", "/proc/self/cache", "a\0b"])
def test_without_a_directory_there_is_no_cache(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with Folder.open(str(tmp_path / path)) as folder:
        assert folder is None


def test_a_directory_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    write(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_the_oldest_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MOST_ENTRIES", 3)
    keys = [f"{number:040x}" for number in range(5)]
    for age, key in enumerate(keys):
        write(tmp_path, key=key)
        os.utime(tmp_path / f"{key}-0.json", (age, age))
    write(tmp_path, key="f" * 40)
    assert {it.stem.removesuffix("-0") for it in tmp_path.iterdir()} == {*keys[3:], "f" * 40}
    monkeypatch.setattr(subject, "MOST_BYTES", 20)
    write(tmp_path, b"0123456789", "e" * 40)
    assert {it.stem.removesuffix("-0") for it in tmp_path.iterdir()} == {"f" * 40, "e" * 40}


def test_only_its_own_files_are_removed(tmp_path: Path) -> None:
    others = {"notes.json", f"{'0' * 39}.json", "x.tmp", ".gitignore"}
    for name in others:
        (tmp_path / name).touch()
    write(tmp_path)
    draft = tmp_path / f".{'a' * 32}.tmp"
    draft.touch()
    os.utime(draft, (0, 0))
    write(tmp_path)
    assert not draft.exists()  # its writer was killed
    draft.touch()
    write(tmp_path)
    assert draft.exists()  # its writer may still run
    with Folder.open(str(tmp_path)) as folder:
        assert folder
        assert folder.clear() == 3
    assert {it.name for it in tmp_path.iterdir()} == others


def test_concurrent_writers(tmp_path: Path) -> None:
    contents = [bytes([number]) * 100_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            [*pool.map(lambda it: write(tmp_path, it), contents)]
            assert read(tmp_path) in contents
    # Of two that move the generations at once, one may lose an older one, never the newest or a part.
    kept = {it.name: it.read_bytes() for it in tmp_path.iterdir()}
    assert f"{KEY}-0.json" in kept
    assert kept.keys() <= {f"{KEY}-{it}.json" for it in range(3)}
    assert {*kept.values()} <= {*contents}


def test_several_generations_are_kept(tmp_path: Path) -> None:
    for content in (b"1", b"2", b"3", b"4"):
        write(tmp_path, content)
    with Folder.open(str(tmp_path)) as folder:
        assert folder
        assert [folder.read(KEY, generation) for generation in range(4)] == [b"4", b"3", b"2", None]
