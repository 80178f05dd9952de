"""Logging commands, parsed the way the agent of Azure Pipelines parses them."""

from hypothesis import given

from gitops_lint.report import render
from gitops_lint.report.escape import visible
from gitops_lint.report.paragraphs import paragraphs
from gitops_lint.results.finding import Report, Severity
from tests.report.hostile_reports import REPORTS

CODES = {"%0D": "\r", "%0A": "\n", "%5D": "]", "%3B": ";", "%AZP25": "%"}
START = "##vso["


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """(name, properties, message) of every command in a log (azure-pipelines-agent: Command.TryParse)."""
    found = []
    for line in log.splitlines():
        assert "##[" not in line
        assert not line.lstrip().startswith("::")
        if START not in line:
            continue
        head, _, message = line[line.index(START) + len(START) :].partition("]")
        name, _, pairs = head.partition(" ")
        split = [pair.partition("=") for pair in pairs.split(";") if pair.strip()]
        found.append((name, {key: decoded(value) for key, _, value in split}, decoded(message)))
    return found


def decoded(text: str) -> str:
    for code, char in CODES.items():
        text = text.replace(code, char)
    return text


@given(REPORTS)
def test_one_command_for_each_error_and_warning(report: Report) -> None:
    worst_first = sorted(report.findings, key=lambda it: it.severity.rank)
    expected = [
        (
            "task.logissue",
            {
                "type": it.severity.value,
                "sourcepath": visible(it.location.path),
                "linenumber": str(it.location.line),
                "columnnumber": str(it.location.column),
                "code": visible(it.rule),
            },
            paragraphs(it),
        )
        for it in worst_first
        if it.severity is not Severity.HINT
    ]
    for hints in (False, True):
        assert commands(render(report, "azure", hints=hints)) == expected


def test_hints_are_lines(report: Report) -> None:
    shown = render(report, "azure", hints=True).splitlines()
    (line,) = [it for it in shown if "hint[" in it]
    assert line.startswith("a b,c:d%.yaml:3:157: hint[unknown-to-the-report] bad\\n")
    assert "hint[" not in render(report, "azure")
