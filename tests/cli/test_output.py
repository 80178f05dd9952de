"""Files are written atomically; devices are written directly."""

import os
from pathlib import Path

import pytest

from gitops_lint.cli.output import save, wants_color
from gitops_lint.cli.progress import Progress
from gitops_lint.errors import UsageError


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report"
    target.write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError) as error:
        save("new", target)
    assert str(error.value) == f"`{target}` cannot be written: No space left on device"
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_device_is_not_replaced() -> None:
    save("text", Path(os.devnull))
    assert not Path(os.devnull).is_file()


def test_a_new_file_has_the_permissions_of_the_umask(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    save("text", tmp_path / "report")
    assert (tmp_path / "report").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm"}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
    ],
)
def test_color_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, expected: bool
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
    assert wants_color("auto", environment) is expected


@pytest.mark.parametrize(
    ("terminal", "seconds", "drawn"), [(True, 2.0, True), (True, 0.5, False), (False, 2.0, False)]
)
def test_progress(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    seconds: float,
    drawn: bool,
) -> None:
    now = 100.0
    monkeypatch.setattr("gitops_lint.cli.progress.monotonic", lambda: now)
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with Progress() as progress:
        now += seconds
        progress("checking", 1, 2)
        progress("checking", 2, 2)  # too soon after the previous one
    bar = "\r\x1b[Kchecking [###############---------------] 1/2\r\x1b[K"
    assert capsys.readouterr().err == (bar if drawn else "")
