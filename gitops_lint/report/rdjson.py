"""For reviewdog: its Diagnostic Format, rdjson."""

from collections.abc import Mapping
from typing import Any, Final

from gitops_lint.lines import split_lines
from gitops_lint.report.escape import visible
from gitops_lint.report.gitlab import unicode_path
from gitops_lint.report.json_text import json_text
from gitops_lint.report.paragraphs import paragraphs
from gitops_lint.report.style import Style
from gitops_lint.results.finding import HOME, Finding, Report, Severity

_SEVERITIES: Final = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.HINT: "INFO"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The findings as one DiagnosticResult."""
    pages = {rule.id: rule.url for rule in report.rules if rule.url}
    lines = {path: split_lines(text) for path, text in report.sources.items()}
    document = {
        "source": {"name": "gitops-lint", "url": HOME},
        "diagnostics": [_diagnostic(finding, pages, lines) for finding in report.findings],
    }
    return json_text(document)


def _diagnostic(
    finding: Finding, pages: Mapping[str, str], lines: Mapping[str, list[str]]
) -> dict[str, Any]:
    at = finding.location
    url = pages.get(finding.rule)
    text = lines.get(at.path, [])
    start = _position(at.line, at.column, text)
    end = _position(at.end_line, at.end_column, text)
    whole_lines = not {"column"} <= start.keys() & end.keys()
    suggestion = _suggestion(finding, text)
    return {
        "message": paragraphs(finding),
        "location": {
            "path": unicode_path(at.path),
            "range": {
                "start": {"line": at.line} if whole_lines else start,
                "end": {"line": at.end_line} if whole_lines else end,
            },
        },
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": visible(finding.rule), **({"url": url} if url else {})},
        **({"suggestions": [suggestion]} if suggestion else {}),
    }


def _suggestion(finding: Finding, lines: list[str]) -> dict[str, Any] | None:
    """A safe fix that is one edit of the same file: reviewdog offers each suggestion by itself."""
    fix = finding.fix
    if fix is None or not fix.safe or len(fix.edits) != 1:
        return None
    (edit,) = fix.edits
    if edit.path != finding.location.path or edit.end_line > len(lines):
        return None
    start = _position(edit.line, edit.column, lines)
    end = _position(edit.end_line, edit.end_column, lines)
    return {"range": {"start": start, "end": end}, "text": unicode_path(edit.text)}


def _position(line: int, column: int, lines: list[str]) -> dict[str, int]:
    """A position whose column counts bytes of UTF-8 (reviewdog.proto: Position); none if the line is not known."""
    if not 0 < line <= len(lines):
        return {"line": line}
    before = lines[line - 1][: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
