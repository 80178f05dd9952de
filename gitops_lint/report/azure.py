"""For Azure Pipelines: logging commands that become the issues of a run."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.report.concise import place
from gitops_lint.report.escape import visible, visible_lines, without_commands
from gitops_lint.report.paragraphs import paragraphs
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary
from gitops_lint.results.finding import Finding, Report, Severity

_TYPES: Final = {Severity.ERROR: "error", Severity.WARNING: "warning"}
# The agent decodes these in the properties of a command (azure-pipelines-agent: CommandStringConvertor).
_PROPERTY: Final = str.maketrans({"%": "%AZP25", ";": "%3B", "]": "%5D"})


def render(report: Report, style: Style) -> str:
    """A command for each finding, the worst first: Azure shows ten for a task. Hints are plain lines."""
    return "".join(f"{line}\n" for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[str]:
    for finding in shown(report, style):
        if kind := _TYPES.get(finding.severity):
            yield _command(kind, finding)
        else:
            where, rule = place(finding.location), visible(finding.rule)
            yield without_commands(
                f"{where}: {finding.severity}[{rule}] {visible(finding.message)}"
            )
    yield from summary(report, Style(hints=style.hints))


def _command(kind: str, finding: Finding) -> str:
    properties = {
        "type": kind,
        "sourcepath": finding.location.path,
        "linenumber": str(finding.location.line),
        "columnnumber": str(finding.location.column),
        "code": finding.rule,
    }
    pairs = "".join(f"{key}={_property(value)};" for key, value in properties.items())
    return f"##vso[task.logissue {pairs}]{_data(paragraphs(finding))}"


def _property(text: str) -> str:
    return visible(text).translate(_PROPERTY)


def _data(text: str) -> str:
    return visible_lines(text).replace("%", "%AZP25").replace("\n", "%0A")
