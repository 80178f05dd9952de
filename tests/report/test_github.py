"""Workflow commands, parsed the way GitHub's runner parses them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.report import render
from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.results.finding import Finding, Location, Report, Severity

ANY = st.text(st.characters(codec=None))
NASTY = st.one_of(
    ANY, st.sampled_from(["\n::error::x", "::stop-commands::t", "##[add-mask]x", "%0A"])
)
FINDINGS = st.builds(
    lambda **given: Finding(**given),  # noqa: PLW0108  only these fields
    rule=NASTY,
    severity=st.sampled_from(list(Severity)),
    message=NASTY.filter(bool),
    location=st.builds(Location, NASTY, *[st.integers(1, 9)] * 4),
    help=st.none() | NASTY,
)


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """(name, properties, message) of every command in a log (actions/runner: ActionCommand)."""
    found = []
    for line in log.splitlines():
        assert "##[" not in line
        if line.lstrip().startswith("::"):
            name, _, rest = line.lstrip()[2:].partition(" ")
            head, _, message = rest.partition("::")
            pairs = (pair.partition("=")[::2] for pair in head.split(","))
            found.append((name, {key: _plain(value) for key, value in pairs}, _plain(message)))
    return found


def _plain(text: str) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("%0D|%0A|%3A|%2C|%25", lambda match: codes[match[0]], text)


@given(st.lists(FINDINGS, max_size=4))
def test_one_command_for_each_finding(findings: list[Finding]) -> None:
    log = render(Report(findings=tuple(findings)), "github", hints=True)
    names = {"error": "error", "warning": "warning", "hint": "notice"}
    worst_first = sorted(findings, key=lambda it: it.severity.rank)
    assert commands(log) == [
        (
            names[it.severity],
            {
                "file": visible(it.location.path),
                "line": str(it.location.line),
                "endLine": str(it.location.line),
                **_columns(it.location),
                "title": f"{visible(it.rule)} ({it.severity})",
            },
            "\n".join(p for p in (visible(it.message), visible_lines(it.help or "")) if p),
        )
        for it in worst_first
    ]


def _columns(at: Location) -> dict[str, str]:
    if at.line != at.end_line or at.end_column <= at.column:
        return {}
    return {"col": str(at.column), "endColumn": str(at.end_column)}


@given(
    FINDINGS,
    st.sampled_from(["text", "concise", "table", "statistics"]),
    st.sampled_from([None, 30, 90]),
)
def test_no_other_format_contains_a_command(finding: Finding, name: str, width: int | None) -> None:
    report = Report(
        findings=(finding,), sources={finding.location.path: f"{finding.message}\n" * 9}
    )
    assert commands(render(report, name, show_unknown=True, hints=True, width=width)) == []
