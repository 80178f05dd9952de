"""For merge requests of GitLab: a Code Quality report, the JSON of Code Climate that GitLab reads."""

from itertools import chain
from typing import Any, Final

from gitops_lint.report.escape import visible
from gitops_lint.report.json_text import json_text
from gitops_lint.report.paragraphs import paragraphs
from gitops_lint.report.style import Style
from gitops_lint.results.finding import Finding, Report, Severity

# GitLab knows blocker, critical, major, minor and info.
_SEVERITIES: Final = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.HINT: "info"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """A list of the findings; GitLab compares their fingerprints with those of the target branch.

    Findings that the base has too are therefore listed, and those that a baseline accepts are not.
    """
    compared = (it.unchanged for it in report.compared if it.to == "base")
    findings = chain(report.findings, *compared)
    return json_text([_issue(finding) for finding in findings])


def _issue(finding: Finding) -> dict[str, Any]:
    at = finding.location
    return {
        "type": "issue",
        "check_name": visible(finding.rule),
        "description": visible(finding.message),
        "content": {"body": paragraphs(finding)},
        "categories": ["Bug Risk"],
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": finding.fingerprint,
        "location": {
            "path": unicode_path(at.path),
            "positions": {
                "begin": {"line": at.line, "column": at.column},
                "end": {"line": at.end_line, "column": at.end_column},
            },
        },
    }


def unicode_path(path: str) -> str:
    r"""The path without halves of surrogate pairs, which strict parsers of JSON reject; they become `\udcff`."""
    return path.encode("utf-8", "backslashreplace").decode()
