"""For programs: JSON as `schemas/gitops-lint/report.json` defines it."""

import json
from typing import Any, Final

from gitops_lint.finding import Finding, Location, Report, Unknown
from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.report.style import Style
from gitops_lint.report.summary import severities

VERSION: Final = 1


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The whole report; only ASCII, so that no character can do harm."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "version": VERSION,
        "findings": [_finding(finding) for finding in report.findings],
        "ignored": [
            {"finding": _finding(it.finding), "by": it.by, "reason": visible(it.reason)}
            for it in report.ignored
        ],
        "unknown": [unknown(it) for it in report.unknown],
        "crashes": [
            {"rule": it.rule, "where": it.where, "error": visible(it.error)}
            for it in report.crashes
        ],
        "summary": summary(report),
    }


def summary(report: Report) -> dict[str, Any]:
    """How much was found, ignored, not known and checked."""
    return {
        **{severity.value: number for severity, number in severities(report).items()},
        "ignored": len(report.ignored),
        "unknown": len(report.unknown),
        "crashes": len(report.crashes),
        "clusters": len(report.clusters),
        "files": report.files,
        "gitopsLint": report.version,
    }


def unknown(it: Unknown) -> dict[str, Any]:
    """What cannot be known, and where."""
    return {
        "reason": visible(it.reason),
        "location": _location(it.location) if it.location else None,
        "clusters": list(it.clusters),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": visible(finding.message),
        "help": visible_lines(finding.help) if finding.help else None,
        **_location(finding.location),
        "resource": finding.resource,
        "clusters": list(finding.clusters),
        "related": [
            {"message": visible(it.message), **_location(it.location)} for it in finding.related
        ],
        "fingerprint": finding.fingerprint,
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
