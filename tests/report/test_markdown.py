"""Markdown for the summary of a job, as GitHub shows it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from gitops_lint.report import render
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Finding, Location, Report, Severity
from gitops_lint.results.verdict import Outcome, Verdict
from tests.report.hostile_reports import REPORTS, loose_commands

COMMENT = 65_536  # characters that GitHub accepts


class Tags(HTMLParser):
    """The HTML in a text; in Markdown, a backslash takes the meaning from the character after it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(re.sub(r"\\[!-/:-@\[-`{-~]", "x", text))

    def handle_starttag(self, tag: str, _: object) -> None:
        self.found.append(tag)


@given(REPORTS)
def test_any_report(report: Report) -> None:
    text = render(report, "markdown", hints=True, show_unknown=True)
    assert loose_commands(text) == []
    assert set(Tags(text).found) <= {"details", "summary", "a", "br"}
    groups = len({(it.severity, it.rule) for it in report.findings})
    assert (text.count("<details"), text.count("</details>")) == (groups, groups)
    assert len([line for line in text.splitlines() if line.startswith("#")]) == 1
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == len(
        report.findings
    )


def test_the_verdict_comes_first_and_errors_are_unfolded(report: Report) -> None:
    verdict = Verdict("production", Outcome.DOES_NOT_CONVERGE, (Name("Secret", "a", "b"),))
    text = render(report._replace(verdicts=(verdict,)), "markdown")
    titles = [line for line in text.splitlines() if line.startswith("<details")]
    assert text.index("does not converge") < text.index("Found ") < text.index(titles[0])
    assert [re.sub("<.*?>", "", it) for it in titles] == [
        "1 error: dependency-cycle",
        "2 warnings: interval-too-short",
    ]
    assert ["open" in it for it in titles] == [True, False]
    assert "1 hint; run with --hints" in text


@pytest.mark.parametrize(("number", "length"), [(3000, 10), (200, 5000), (1, 1_000_000)])
def test_it_is_never_longer_than_github_accepts(number: int, length: int) -> None:
    message = "x<" * (length // 2)
    at = Location("a.yaml", 1, 1, 1, 2)
    findings = (Finding("one", Severity.ERROR, message, at, notes=(message,), help=message),)
    report = Report(findings * number + (Finding("two", Severity.WARNING, "m", at),))
    text = render(report, "markdown")
    assert len(text) < COMMENT
    listed = text.count("\n- **")
    assert text.count("<details") == text.count("</details>")
    if listed < number + 1:
        assert f"{number + 1 - listed} more findings: too many to list here." in text
