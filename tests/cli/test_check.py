"""`gitops-lint check`: its calls of the linter, its output and its exit status."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from gitops_lint.cli.check import check
from gitops_lint.config import Config
from gitops_lint.crash import Crash
from gitops_lint.errors import UsageError
from gitops_lint.report import FORMATS, parts_of, render
from gitops_lint.results.finding import Parts, Report, Severity, Unknown
from tests.cli.conftest import Linter, Run

CRASH = Crash("testing", "KeyError", "here:1", "Traceback (most recent call last): here")
IN_TEXT = parts_of(["text"], hints=False)


@pytest.mark.parametrize(
    "arguments",
    [(), ("check",), ("./clusters",), ("check", "clusters"), ("--format", "text", "./clusters")],
)
def test_check_is_the_default(
    run: Run, linter: Linter, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "clusters").mkdir()
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == render(Report(), "text")
    chosen = tuple(Path(it) for it in arguments if "clusters" in it)
    assert (linter.paths, linter.root, linter.config) == (chosen, tmp_path, Config(parts=IN_TEXT))


def test_a_key_with_a_new_name_is_a_note(run: Run, linter: Linter, tmp_path: Path) -> None:
    (tmp_path / ".gitops-lint.yaml").write_text("max-depth: 7\n")
    result = run()
    assert (result.exit_code, result.stdout) == (0, render(Report(), "text"))
    assert result.stderr == (
        "note: .gitops-lint.yaml:1:1: `max-depth` is now `rules.dependency-too-deep.max-depth`\n"
    )
    assert linter.config.options == {"dependency-too-deep": {"max-depth": 7}}


@pytest.mark.parametrize(
    ("found", "arguments", "status"),
    [
        ((), (), 0),
        (("hint",), (), 0),
        (("hint", "warning"), (), 1),
        (("error",), (), 1),
        (("hint",), ("--fail-on", "hint"), 1),
        (("hint", "warning"), ("--min-severity", "error"), 0),
        (("hint", "warning"), ("--min-severity", "warning", "--fail-on", "hint"), 1),
        (("hint",), ("--min-severity", "warning", "--fail-on", "hint"), 0),
        (("warning",), ("--fail-on", "error"), 0),
        (("warning", "error"), ("--fail-on", "error"), 1),
        (("error",), ("--fail-on", "never"), 0),
        (("error",), ("--exit-zero",), 0),
    ],
)
def test_status(
    run: Run,
    linter: Linter,
    *,
    findings: Callable[..., Report],
    found: tuple[str, ...],
    arguments: tuple[str, ...],
    status: int,
) -> None:
    linter.report = findings(*found)
    assert run(*arguments).exit_code == status


UNKNOWN = Unknown("a Secret is encrypted", None, ("clusters/a",))


@pytest.mark.parametrize(
    ("profile", "found", "unknown", "arguments", "status"),
    [
        ("default", "hint", True, (), 0),
        ("strict", "hint", True, (), 1),
        ("strict", "hint", True, ("--fail-on", "warning"), 0),
        ("strict", None, True, (), 0),
        ("pedantic", "hint", False, (), 1),
        ("pedantic", None, False, (), 0),
        ("pedantic", None, True, (), 1),
        ("pedantic", None, True, ("--exit-zero",), 0),
    ],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_profiles(
    run: Run,
    linter: Linter,
    *,
    findings: Callable[..., Report],
    tmp_path: Path,
    profile: str,
    found: str | None,
    unknown: bool,
    arguments: tuple[str, ...],
    status: int,
    in_file: bool,
) -> None:
    report = findings(found) if found else findings()
    linter.report = report._replace(unknown=(UNKNOWN,) if unknown else ())
    if in_file:
        (tmp_path / ".gitops-lint.yaml").write_text(f"profile: {profile}\n")
    result = run(*(() if in_file else ("--profile", profile)), *arguments)
    assert result.exit_code == status
    assert ("a.yaml:1:1" in result.stdout) == (found == "hint" and profile != "default") or (
        "--fail-on" in arguments
    )
    assert (UNKNOWN.reason in result.stdout) == (unknown and profile == "pedantic")


@pytest.mark.parametrize("arguments", [(), ("--exit-zero",), ("--fail-on", "never")])
def test_a_crash_is_status_2(run: Run, linter: Linter, arguments: tuple[str, ...]) -> None:
    linter.report = Report(crashes=(CRASH,))
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (2, "")
    assert "Traceback" not in result.output
    assert "The result is incomplete because of 1 internal error." in result.stdout
    assert "All clear" not in result.stdout
    assert run("--traceback", *arguments).stderr == f"{CRASH.traceback}\n"


def test_fail_on_of_the_config(
    run: Run, linter: Linter, findings: Callable[..., Report], tmp_path: Path
) -> None:
    (tmp_path / ".gitops-lint.yaml").write_text("fail-on: error\n")
    linter.report = findings("warning")
    assert run().exit_code == 0
    assert run("--fail-on", "warning").exit_code == 1


def test_flags_override_the_config(run: Run, linter: Linter, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("rules: {a: off, b: off, c: hint}\nflux-version: 2.6\n")
    run(
        "--config",
        "own.yaml",
        "--select",
        "a, c,d",
        "--select=e",
        "--ignore",
        "d,c",
        "--flux-version",
        "v2.8.1",
        "--fail-on",
        "never",
    )
    assert linter.config._replace(mentions=Config().mentions) == Config(
        severities={"a": None, "b": None, "c": Severity.HINT},
        select=frozenset({"a", "c", "d", "e"}),
        deselect=frozenset({"c", "d"}),
        flux_version="2.8.1",
        fail_on=None,
        parts=IN_TEXT,
    )
    assert linter.config.mentions == {
        "a": "--select", "b": "own.yaml:1:17", "c": "--ignore", "d": "--ignore", "e": "--select",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--format", "concise"), parts_of(["concise"], hints=False)),
        (("--statistics",), parts_of(["statistics"], hints=False)),
        (("--format", "json", "--output", "concise:a.txt"), parts_of(["json"], hints=False)),
        (("--output", "json:a.json", "--hints"), parts_of(["text", "json"], hints=True)),
        (("--output", "a.txt", "--fail-on", "hint"), parts_of(["text"], hints=True)),
        (("--write-baseline", "known.jsonl"), Parts()),
    ],
)
def test_the_linter_knows_what_is_shown(
    run: Run, linter: Linter, arguments: tuple[str, ...], parts: Parts
) -> None:
    run(*arguments)
    assert linter.config.parts == parts


def test_root(run: Run, linter: Linter, tmp_path: Path) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    run("--root", "sub", "sub/deep")
    assert (linter.root, linter.paths) == (tmp_path / "sub", (Path("sub/deep"),))


@pytest.mark.parametrize("name", FORMATS)
def test_formats(run: Run, linter: Linter, findings: Callable[..., Report], name: str) -> None:
    linter.report = findings("error", "hint")
    result = run("--format", name)
    assert (result.exit_code, result.stdout) == (1, render(linter.report, name))


def test_output(run: Run, linter: Linter, findings: Callable[..., Report], tmp_path: Path) -> None:
    linter.report = findings("warning")
    target = tmp_path / "report.sarif"
    target.write_text("old")
    (tmp_path / "link").symlink_to(target)
    result = run("--format", "sarif", "--output", "link")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Found 1 warning (1 suppressed) in 0 clusters, 0 files.\n"
    assert target.read_text() == render(linter.report, "sarif")
    assert {path.name for path in tmp_path.iterdir()} == {".git", "report.sarif", "link"}


@pytest.mark.parametrize(
    ("output", "message", "hint"),
    [
        (".git", "`.git` is a directory", None),
        (".gti/report", "`.gti` does not exist", "did you mean `.git`?"),
        ("no/report", "`no` does not exist", None),
    ],
)
def test_output_that_cannot_be_written(
    run: Run, linter: Linter, output: str, message: str, hint: str | None
) -> None:
    result = run("--output", output)
    told = f"error: {message}\n" + (f"help: {hint}\n" if hint else "")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


@pytest.mark.parametrize(
    ("arguments", "severities"),
    [
        ((), ["error", "warning", "hint"]),
        (("--min-severity", "hint"), ["error", "warning", "hint"]),
        (("--min-severity", "warning"), ["error", "warning"]),
        (("--min-severity", "error"), ["error"]),
    ],
)
def test_min_severity_applies_to_every_format(
    run: Run,
    linter: Linter,
    findings: Callable[..., Report],
    arguments: tuple[str, ...],
    severities: list[str],
) -> None:
    linter.report = findings("error", "warning", "hint")
    document = json.loads(run("--format", "json", *arguments).stdout)
    assert [it["severity"] for it in document["findings"]] == severities
    assert document["summary"]["hidden"] == 3 - len(severities)


def test_nothing_hidden_is_all_clear(
    run: Run, linter: Linter, findings: Callable[..., Report]
) -> None:
    linter.report = findings("warning", "warning")
    shown = run("--min-severity", "error").stdout
    assert shown == "No findings (1 suppressed and 2 hidden) in 0 clusters, 0 files.\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((), False),
        (("--hints",), True),
        (("--min-severity", "hint"), True),
        (("--fail-on", "hint"), True),
    ],
)
def test_hints(
    run: Run,
    linter: Linter,
    findings: Callable[..., Report],
    arguments: tuple[str, ...],
    *,
    shown: bool,
) -> None:
    linter.report = findings("hint")
    assert run(*arguments).stdout == render(linter.report, "text", hints=shown)


def test_statistics(run: Run, linter: Linter, findings: Callable[..., Report]) -> None:
    linter.report = findings("error")
    result = run("--statistics")
    assert (result.exit_code, result.stdout) == (1, render(linter.report, "statistics"))
    result = run("--statistics", "--format", "sarif")
    told = "error: `--statistics` does not support `--format sarif`\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


def test_omit_ignored(run: Run, linter: Linter, findings: Callable[..., Report]) -> None:
    linter.report = findings("hint")
    assert json.loads(run("--format", "json").stdout)["summary"]["ignored"] == 1
    without = run("--format", "json", "--omit-ignored").stdout
    assert without == render(linter.report._replace(ignored=()), "json")


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ((), {}, False),  # no terminal
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "0"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_color(
    run: Run,
    linter: Linter,
    *,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(*arguments).stdout == render(Report(), "text", color=colored)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("clsters",), "`clsters` does not exist", "did you mean `clusters`?"),
        (("chck",), "`chck` does not exist", "did you mean `check`?"),
        (("zzz",), "`zzz` does not exist", None),
        (("x" * 5000,), f"`{'x' * 5000}` does not exist", None),
        (("\x1b[31m",), "`\\x1b[31m` does not exist", None),
        (("--root", "zzz"), "`zzz` does not exist", None),
        (("--config", "zzz"), "`zzz` does not exist", None),
        (
            ("--flux-version", "two"),
            "`two` is not a Flux version",
            "write a minor version, such as `2.9`",
        ),
    ],
)
def test_usage_errors(
    run: Run, linter: Linter, arguments: tuple[str, ...], message: str, hint: str | None
) -> None:
    result = run(*arguments)
    told = f"error: {message}\n" + (f"help: {hint}\n" if hint else "")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


def test_errors_of_the_linter(run: Run, linter: Linter) -> None:
    linter.error = UsageError("nothing to lint\nhere", "go elsewhere")
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: nothing to lint\nhere\nhelp: go elsewhere\n"


def test_a_bug_shows_no_traceback(run: Run, linter: Linter) -> None:
    linter.error = RuntimeError("boom \x1b[31m")
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    first, second, *_ = result.stderr.splitlines()
    assert first.startswith(
        "error: gitops-lint failed while running this command: RuntimeError at "
    )
    assert "boom" not in result.stderr  # may be a secret
    assert second.startswith("This is a bug in gitops-lint, please report it: https://")
    assert "Traceback" not in result.stderr
    assert "Traceback (most recent call last)" in run("--traceback").stderr


def test_interrupted(run: Run, linter: Linter) -> None:
    linter.error = KeyboardInterrupt()
    result = run()
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (130, "", "")


def test_unknown_option(run: Run, linter: Linter) -> None:
    result = run("--formt", "json")
    assert result.exit_code == 2
    assert "--format" in result.stderr


def test_fail_on_knows_every_severity() -> None:
    (option,) = (it for it in check.params if it.name == "fail_on")
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == [*(it.value for it in Severity), "never"]
