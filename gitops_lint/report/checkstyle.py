"""For tools that read Checkstyle: its XML, a `file` for each path and an `error` for each finding."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from gitops_lint.report.style import Style
from gitops_lint.report.xml import HEAD, opened
from gitops_lint.results.finding import Finding, Report, Severity

_VERSION: Final = "4.3"  # of the format: what readers expect of the root element
_SEVERITIES: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "info"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The findings of each file, in order."""
    return HEAD + "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield opened("checkstyle", {"version": _VERSION})
    ordered = sorted(report.findings, key=lambda it: it.location.path)
    for path, findings in groupby(ordered, key=lambda it: it.location.path):
        yield f"  {opened('file', {'name': path})}"
        yield from (f"    {_error(finding)}" for finding in findings)
        yield "  </file>"
    yield "</checkstyle>"


def _error(finding: Finding) -> str:
    attributes: dict[str, str | int] = {
        "line": finding.location.line,
        "column": finding.location.column,
        "severity": _SEVERITIES[finding.severity],
        # On one line: a parser of XML makes blanks of the line breaks in an attribute.
        "message": finding.message
        + (f"; {' '.join(finding.help.split())}" if finding.help else ""),
        "source": f"gitops-lint.{finding.rule}",
    }
    return opened("error", attributes, empty=True)
