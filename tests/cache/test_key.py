"""The key of a run, and directories whose results cannot be trusted."""

import os
import sys
from pathlib import Path

import pytest

from gitops_lint.cache import is_inside_checkout, key_of
from gitops_lint.cache import key as subject


def key(command: str = "check", environment: dict[str, str] | None = None, **more: object) -> str:
    found = key_of(command, {"format_": "text", "paths": (Path("a"),), **more}, environment or {})
    assert found
    return found


def test_the_same_run_has_the_same_key() -> None:
    assert key() == key(environment={"HOME": "/elsewhere"})
    assert len(key()) == 40


def test_each_part_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = [
        key(),
        key("clusters"),
        key(format_="json"),
        key(paths=(Path("a"), Path("b"))),
        key(paths=()),
        key(select=("a", "b")),
        key(select=("a,b",)),
        key(hints=True),
        *(key(environment={name: "1"}) for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")),
    ]
    changes = [
        lambda: monkeypatch.setattr(subject, "__version__", "0"),
        lambda: monkeypatch.setattr(sys, "version", "0"),
        lambda: monkeypatch.setattr(os, "geteuid", lambda: 4711),
        lambda: monkeypatch.setattr(subject, "_terminal", lambda: (True, 80)),
        lambda: monkeypatch.setattr(subject, "_terminal", lambda: (True, 81)),
        lambda: monkeypatch.chdir(tmp_path),
    ]
    for change in changes:
        change()
        keys.append(key())
    assert len(set(keys)) == len(keys)


def test_what_is_installed_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "a_file").touch()
    monkeypatch.syspath_prepend(tmp_path / "a_file")  # as a zip file
    keys = [key()]
    for name in ("ruamel_yaml-1.dist-info", "ruamel_yaml-2.dist-info", "a_plugin.egg-info"):
        (tmp_path / name).mkdir()
        keys.append(key())
    os.utime(tmp_path / "a_plugin.egg-info", (1, 1))  # installed again
    keys.append(key())
    assert len(set(keys)) == len(keys)
    (tmp_path / "a_file.txt").touch()
    assert key() == keys[-1]


def test_the_files_of_a_checkout_of_gitops_lint_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "gitops_lint"
    (package / "rules").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(subject, "_PACKAGE", str(package))
    keys = [key()]
    for name in ("gitops_lint/rules/a.py", "schemas/a.json"):
        (tmp_path / name).write_text("1")
        keys.append(key())
    (package / "rules" / "a.py").write_text("22")
    keys.append(key())
    assert len(set(keys)) == len(keys)
    (package / "__pycache__").mkdir()
    assert key() == keys[-1]
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "gitops_lint-1.dist-info").mkdir()  # installed, not a checkout
    installed = key()
    (package / "rules" / "a.py").write_text("333")
    assert key() == installed


def test_without_a_working_directory_there_is_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert key_of("check", {}, {}) is None
    assert is_inside_checkout(str(tmp_path), ["."])


def test_a_program_in_an_archive_has_no_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(subject, "_PACKAGE", str(tmp_path / "a.pyz" / "gitops_lint"))
    assert key_of("check", {}, {}) is None


def test_inside_a_checkout(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / ".git").mkdir(parents=True)
    (root / "apps").mkdir()
    (tmp_path / "link").symlink_to(root)

    def inside(folder: str, *paths: str) -> bool:
        return is_inside_checkout(str(tmp_path / folder), [str(tmp_path / it) for it in paths])

    assert inside("root/.cache", "root")
    assert inside("root/.cache", "root/apps")  # the Git work tree counts
    assert inside("link/.cache", "root")
    assert inside("root/.cache", "link/apps")
    assert inside("root", "elsewhere", "root")
    assert not inside("rooted/.cache", "root")
    assert not inside(".cache", "root/apps")
    assert not inside(".cache")
