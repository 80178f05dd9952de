"""`--output` several times."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_lint.report import FORMATS, render
from gitops_lint.results.finding import Report
from tests.cli.conftest import Linter, Run


def test_every_format_in_one_run(
    run: Run, linter: Linter, findings: Callable[..., Report], tmp_path: Path
) -> None:
    linter.report = findings("error", "hint")
    options = [f"--output={name}:{name}" for name in FORMATS]
    result = run("check", "--format", "concise", *options)
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == render(linter.report, "concise")
    written = {name: (tmp_path / name).read_text() for name in FORMATS}
    assert written == {name: render(linter.report, name) for name in FORMATS}
    assert {it.name for it in tmp_path.iterdir()} == {".git", *FORMATS}


def test_with_a_file_of_the_main_format(
    run: Run, linter: Linter, findings: Callable[..., Report], tmp_path: Path
) -> None:
    linter.report = findings("warning")
    result = run("--format", "json", "--output", "all.json", "--output", "sarif:dir:with:colons")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Found 1 warning (1 suppressed) in 0 clusters, 0 files.\n"
    assert json.loads((tmp_path / "all.json").read_text())["summary"]["warning"] == 1
    assert (tmp_path / "dir:with:colons").read_text() == render(linter.report, "sarif")


def test_statistics_only_replace_the_main_format(
    run: Run, linter: Linter, findings: Callable[..., Report], tmp_path: Path
) -> None:
    linter.report = findings("warning")
    result = run("--statistics", "--output", "json:a")
    assert result.stdout == render(linter.report, "statistics")
    assert (tmp_path / "a").read_text() == render(linter.report, "json")


@pytest.mark.usefixtures("linter")
@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["sarfi:a"], "there is no format `sarfi`; did you mean `sarif`?"),
        (["xyz:a"], "there is no format `xyz`; for a file with this name, write `./xyz:a`"),
        (["sarif:"], "`sarif:` names no file"),
        ([""], "`` names no file"),
        (["a", "b"], "only one FILE is possible without a format: write FORMAT:FILE"),
        (["json:a", "sarif:./a"], "`a` is written twice"),
        (["a", "sarif:link"], "`link` is written twice"),
    ],
)
def test_usage_errors(run: Run, tmp_path: Path, outputs: list[str], message: str) -> None:
    (tmp_path / "link").symlink_to("a")
    result = run(*(f"--output={it}" for it in outputs))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == f"Error: Invalid value for '--output': {message}"
    assert not (tmp_path / "a").exists()


@pytest.mark.usefixtures("linter")
@pytest.mark.parametrize("name", ["./sarfi:a", "C:a", "UPPER:a", "a b:c"])
def test_a_file_with_a_colon(run: Run, tmp_path: Path, name: str) -> None:
    assert run("--output", name).exit_code == 0
    assert (tmp_path / name).is_file()


@pytest.mark.usefixtures("linter")
def test_no_file_is_written_if_one_leads_out_of_the_repository(run: Run, tmp_path: Path) -> None:
    kept = tmp_path.parent / f"{tmp_path.name}-kept"
    kept.write_text("kept")
    (tmp_path / "link").symlink_to(kept)
    result = run("--output", "json:first", "--output", "sarif:link")
    assert (result.exit_code, result.stdout, kept.read_text()) == (2, "", "kept")
    assert "`link` is a symbolic link that leads out of the repository" in result.stderr
    assert not (tmp_path / "first").exists()


@pytest.mark.usefixtures("linter")
def test_no_file_is_written_if_a_format_fails(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is written again, without the texts with which it failed."""
    calls: list[str] = []

    def fails_once(report: Report, _: object) -> str:
        assert not (tmp_path / "a").exists() or calls
        calls.append("junit")
        if len(calls) == 1:
            raise KeyError
        return f"{len(report.crashes)} failure"

    monkeypatch.setattr("gitops_lint.report.junit.render", fails_once)
    result = run("--output", "json:a", "--output", "junit:b")
    assert (result.exit_code, calls) == (2, ["junit"] * 2)
    assert (tmp_path / "b").read_text() == "1 failure"
    assert len(json.loads((tmp_path / "a").read_text())["crashes"]) == 1


@pytest.mark.usefixtures("linter")
def test_a_device(run: Run) -> None:
    assert run("--output", f"json:{os.devnull}").exit_code == 0
