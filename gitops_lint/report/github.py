"""For GitHub Actions: workflow commands that become annotations of a pull request."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.report.paragraphs import paragraphs
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary
from gitops_lint.results.finding import Finding, Report, Severity

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def render(report: Report, style: Style) -> str:
    """A command for each finding, the worst first: GitHub shows ten of each kind for a step."""
    return "".join(f"{line}\n" for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[str]:
    for finding in shown(report, style):
        yield _command(_COMMANDS[finding.severity], _properties(finding), paragraphs(finding))
    yield from summary(report, Style(hints=style.hints))


def _properties(finding: Finding) -> dict[str, str]:
    """Only the first line of a location: GitHub accepts columns only within one line."""
    at = finding.location
    columns = {"col": str(at.column), "endColumn": str(at.end_column)}
    one_line = at.end_line == at.line
    return {
        "file": at.path,
        "line": str(at.line),
        "endLine": str(at.line),
        **(columns if one_line and at.end_column > at.column else {}),
        "title": f"{finding.rule} ({finding.severity})",
    }


def _command(name: str, properties: dict[str, str], message: str) -> str:
    pairs = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {pairs}::{_data(message)}"


def _data(text: str) -> str:
    return visible_lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
