"""For programs: JSON as `schemas/gitops-lint/report.json` defines it."""

from typing import Any, Final

from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.report.summary import severities
from gitops_lint.report.verdict import verdict_document
from gitops_lint.results.finding import Finding, Ignored, Known, Location, Report, State, Unknown
from gitops_lint.results.fix import TextFix

VERSION: Final = 1


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The whole report."""
    return json_text(document(report))


def document(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "version": VERSION,
        "findings": [_with_state(it, report.state(it)) for it in report.findings],
        "unchanged": [_with_state(it, State.UNCHANGED) for it in report.unchanged],
        "absent": [known(it) for compared in report.compared for it in compared.absent],
        "ignored": [
            {
                "finding": _with_state(it.finding, ignored_state(it, report)),
                "by": it.by,
                "reason": visible(it.reason),
            }
            for it in report.ignored
        ],
        "unknown": [unknown(it) for it in report.unknown],
        "crashes": [
            {"what": visible(it.what), "error": it.error, "at": it.at} for it in report.crashes
        ],
        "verdicts": [verdict_document(it) for it in report.verdicts],
        "summary": summary(report),
    }


def summary(report: Report) -> dict[str, Any]:
    """The numbers of findings, suppressed findings, unknowns, crashes, clusters and files."""
    return {
        **{severity.value: number for severity, number in severities(report).items()},
        "ignored": len(report.ignored),
        "hidden": report.hidden,
        "unchanged": len(report.unchanged),
        "absent": sum(len(it.absent) for it in report.compared),
        "paths": list(report.paths),
        "unknown": len(report.unknown),
        "crashes": len(report.crashes),
        "clusters": len(report.clusters),
        "files": report.files,
        "gitopsLint": report.version,
    }


def unknown(it: Unknown) -> dict[str, Any]:
    """An unknown, with its place."""
    return {
        "reason": visible(it.reason),
        "location": location(it.location) if it.location else None,
        "clusters": list(it.clusters),
    }


def ignored_state(it: Ignored, report: Report) -> State | None:
    """How a suppressed finding relates to what was known before; None if that is not known."""
    if not report.compared:
        return None
    known = any(it.finding.fingerprint in one.ignored for one in report.compared)
    return State.UNCHANGED if known else State.NEW


def known(it: Known) -> dict[str, Any]:
    """What is known of a finding that is not found any more."""
    return {
        "rule": it.rule,
        "severity": it.severity.value,
        "path": it.path,
        "object": visible(it.object) or None,
        "fingerprint": str(it.fingerprint),
    }


def _with_state(it: Finding, state: State | None) -> dict[str, Any]:
    """A finding, how it relates to what was known before, and its fix."""
    return {
        **finding(it),
        "state": state and state.value,
        "fix": fix(it.fix) if it.fix else None,
    }


def finding(it: Finding) -> dict[str, Any]:
    """A finding, with all its places, without its fix."""
    return {
        "rule": it.rule,
        "severity": it.severity.value,
        "message": visible(it.message),
        "notes": [visible(note) for note in it.notes],
        "help": visible_lines(it.help) if it.help else None,
        **location(it.location),
        "objects": [
            {"name": one.name, "message": visible(one.message), **location(one.location)}
            for one in it.objects
        ],
        "stops": [visible(name) for name in it.stops],
        "clusters": list(it.clusters),
        "related": [
            {"message": visible(other.message), **location(other.location)} for other in it.related
        ],
        "fingerprint": it.fingerprint,
    }


def fix(it: TextFix) -> dict[str, Any]:
    """A fix, with its edits."""
    return {
        "title": visible(it.title),
        "safe": it.safe,
        "edits": [{**location(Location(*edit[:5])), "text": edit.text} for edit in it.edits],
    }


def location(it: Location) -> dict[str, Any]:
    """A part of a file."""
    return {
        "path": it.path,
        "line": it.line,
        "column": it.column,
        "endLine": it.end_line,
        "endColumn": it.end_column,
    }
