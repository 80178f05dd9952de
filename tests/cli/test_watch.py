"""`--watch` prints the report again when a file changes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gitops_lint.cli import watch
from gitops_lint.cli.watch import Stamps, changed, stamps, wait
from tests.cli.test_process import ENVIRONMENT
from tests.cluster.whole import SYNC, config_map, kustomization

FILES = {
    "cluster/flux-system/gotk-sync.yaml": SYNC,
    "cluster/apps.yaml": kustomization("apps", "./apps"),
    "apps/settings.yaml": config_map("settings"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


# As in the foreground: a process that a shell starts in the background ignores SIGINT.
START = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("gitops_lint", run_name="__main__")
"""


@contextmanager
def watching(root: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", START, "check", "--watch", str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(process: subprocess.Popen[str], text: str) -> str:
    """The output up to the line with a text."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    pytest.fail(f"ended without {text!r}: {lines}")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")
def test_it_checks_again_after_each_change_until_it_is_interrupted(root: Path) -> None:
    with watching(root) as process:
        until(process, "Found 1 warning in 1 cluster")
        (root / "cluster/apps.yaml").write_text(kustomization("apps", "./nothing"))
        assert "1 file changed, checking again" in until(process, "Found 1 error and 1 warning")
        (root / ".gitops-lint.yaml").write_text("fail-on: nothing")
        assert "1 file changed, checking again" in until(process, "error: .gitops-lint.yaml:")
        (root / ".gitops-lint.yaml").unlink()
        (root / "cluster/apps.yaml").write_text(kustomization("apps", "./apps"))
        assert "changed, checking again" in until(process, "Found 1 warning in 1 cluster")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130


def test_it_waits_for_a_change_and_until_no_more_follow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(watch.time, "sleep", pauses.append)
    states: list[Stamps] = [{"a": (1,)}, {"a": (1,)}, {"a": (2,)}, {"a": (2,), "b": (1,)}]
    looks = iter([*states, states[-1]])
    assert wait({"a": (1,)}, lambda: next(looks)) == states[-1]
    assert len(pauses) == 4
    assert next(looks, None) is None


def test_a_change_is_another_stamp_a_new_file_and_a_missing_one(root: Path) -> None:
    before = stamps(root, None)
    assert before.keys() == FILES.keys()
    (root / "cluster/apps.yaml").unlink()
    (root / "apps/settings.yaml").write_text("")
    (root / "apps/new.yaml").write_text("")
    assert changed(before, stamps(root, None)) == {
        "cluster/apps.yaml",
        "apps/settings.yaml",
        "apps/new.yaml",
    }


def test_the_configuration_file_is_watched_too(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:  # fmt: skip
    file = tmp_path_factory.mktemp("elsewhere") / "config.yaml"
    before = stamps(root, file)
    file.write_text("")
    assert changed(before, stamps(root, file)) == {""}
