"""Behavior that only a real process shows."""

import os
import signal
import subprocess
import sys
from pathlib import Path

PROGRAM = """\
import signal, sys
from types import ModuleType
from gitops_lint.results.finding import Finding, Location, Report, Severity
module = ModuleType("gitops_lint.engine.run")
module.lint = lambda *_, **__: {lint}
sys.modules["gitops_lint.engine.run"] = module
from gitops_lint.cli import main
main({arguments})
"""
MANY = "Report(tuple(Finding('r', Severity.ERROR, '日' * 99, Location('a', 1, 1, 1, 1)) for _ in range(9999)))"


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def python(
    *arguments: str, env: dict[str, str] = ENVIRONMENT, **more: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=env, check=False, **more
    )  # type: ignore[call-overload, no-any-return]


def test_module() -> None:
    result = python("-m", "gitops_lint", "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: gitops-lint ")


def test_a_closed_pipe(tmp_path: Path) -> None:
    code = PROGRAM.format(lint=MANY, arguments=["--format", "concise"])
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline().startswith(b"a:1:1: error[r]")
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_interrupt(tmp_path: Path) -> None:
    handled = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # not so in the background
    lint = f"({handled}, print('ready', flush=True), signal.pause())"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(lint=lint, arguments=[])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=ENVIRONMENT,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors.strip()) == (130, b"")


def test_a_terminal_without_unicode(tmp_path: Path) -> None:
    code = PROGRAM.format(lint=MANY.replace("9999", "1"), arguments=["--format", "concise"])
    environment = ENVIRONMENT | {"PYTHONIOENCODING": "latin-1"}
    result = python("-c", code, cwd=tmp_path, env=environment)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("a:1:1: error[r] \\u65e5\\u65e5")
