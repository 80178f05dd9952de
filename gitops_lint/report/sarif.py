"""For code scanning: SARIF 2.1.0 (OASIS standard), with the properties that GitHub needs."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from gitops_lint.regex import regex
from gitops_lint.report.affected import affected
from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.report.json import ignored_state, summary
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.results.finding import (
    HOME,
    Finding,
    Ignored,
    Location,
    Report,
    RuleInfo,
    Severity,
    State,
)
from gitops_lint.results.fix import TextFix
from gitops_lint.wording.lists import counted, listing

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "%SRCROOT%"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
# How GitHub sorts alerts (github docs: SARIF support for code scanning, `problem.severity`).
_PROBLEM_SEVERITIES: Final = {**_LEVELS, Severity.HINT: "recommendation"}
# Hundreds of clusters and objects multiply; GitHub shows a few places, and JSON has all.
_MOST: Final = 20
_HEADING: Final = regex(r"^## .*\n", re.MULTILINE)
_LINK = regex(r"\[([^\[\]]*)\]\(")
_KINDS: Final = {"comment": "inSource", "config": "external"}


def render(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The log of one run."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json_text(log)


def _run(report: Report) -> dict[str, Any]:
    indexes = {rule.id: index for index, rule in enumerate(report.rules)}
    return {
        "tool": {
            "driver": {
                "name": "gitops-lint",
                "informationUri": HOME,
                "version": report.version,
                "semanticVersion": report.version,
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "automationDetails": {"id": "gitops-lint/"},
        "columnKind": "unicodeCodePoints",
        # The path of the checkout is private, and differs from run to run.
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the checkout."}}},
        "invocations": [
            {
                "executionSuccessful": not report.crashes,
                "toolExecutionNotifications": [
                    {"level": "error", "message": _message(it.message)} for it in report.crashes
                ],
            }
        ],
        "results": [
            *(_result(it, indexes, report.state(it)) for it in report.findings),
            *(_result(it, indexes, State.UNCHANGED) for it in report.unchanged),
            *(_ignored(it, indexes, ignored_state(it, report)) for it in report.ignored),
        ],
        "properties": {"summary": summary(report)},
    }


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _why(rule)},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        **({"helpUri": rule.url} if rule.url else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": ["flux", "gitops", rule.family],
            "problem.severity": _PROBLEM_SEVERITIES[rule.severity],
            "precision": "high",
        },
    }


def _why(rule: RuleInfo) -> str:
    """The first paragraphs of the page: the summary, the reason, and the severities."""
    text = _HEADING.sub("", rule.documentation.partition("## Bad")[0])
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)[:1000] or rule.summary


def _result(finding: Finding, indexes: Mapping[str, int], state: State | None) -> dict[str, Any]:
    # No result is `absent`: code scanning would open an alert for it.
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": indexes[finding.rule]} if finding.rule in indexes else {}),
        "level": _LEVELS[finding.severity],
        "message": _message(
            finding.message,
            *map(visible, finding.notes),
            affected(finding) or "",
            finding.help or "",
            _rest(finding),
        ),
        "locations": [{"physicalLocation": _physical(finding.location), **_logical(finding)}],
        "relatedLocations": [
            {
                "id": number,
                "physicalLocation": _physical(it.location),
                "message": _message(it.message),
            }
            for number, it in enumerate(finding.related[:_MOST], 1)
        ],
        "partialFingerprints": {"gitopsLint/v2": finding.fingerprint},
        **({"baselineState": state.value} if state else {}),
        **_fixes(finding.fix),
        "properties": {"clusters": list(finding.clusters[:_MOST])},
    }


def _fixes(fix: TextFix | None) -> dict[str, Any]:
    """The fix of a result (SARIF 3.55). An insertion is a replacement of no characters."""
    if fix is None:
        return {}
    changes = [
        {
            "artifactLocation": {"uri": _uri(path), "uriBaseId": ROOT},
            "replacements": [
                {
                    "deletedRegion": _region(Location(*edit[:5])),
                    **({"insertedContent": {"text": edit.text}} if edit.text else {}),
                }
                for edit in edits
            ],
        }
        for path, edits in groupby(fix.edits, key=lambda it: it.path)
    ]
    title = fix.title if fix.safe else f"{fix.title} (unsafe: read what it changes)"
    return {"fixes": [{"description": _message(title), "artifactChanges": changes}]}


def _rest(finding: Finding) -> str:
    """`Not listed here: 5 related places and 80 clusters.`; empty if everything is listed."""
    lists = (
        (finding.related, "related place"),
        (finding.names, "object"),
        (finding.clusters, "cluster"),
    )
    more = [counted(len(all_) - _MOST, noun) for all_, noun in lists if len(all_) > _MOST]
    return f"Not listed here: {listing(more)}." if more else ""


def _message(text: str, *more: str) -> dict[str, str]:
    """Plain text; `[text](target)` would be a link (SARIF 3.11.6), so it is escaped."""
    shown = "\n".join(part for part in (visible(text), *map(visible_lines, more)) if part)
    return {"text": _LINK.sub(r"\\[\1\\](", shown)}


def _ignored(ignored: Ignored, indexes: Mapping[str, int], state: State | None) -> dict[str, Any]:
    reason = {"justification": visible(ignored.reason)} if ignored.reason else {}
    suppression = {"kind": _KINDS[ignored.by], "status": "accepted", **reason}
    return {**_result(ignored.finding, indexes, state), "suppressions": [suppression]}


def _logical(finding: Finding) -> dict[str, Any]:
    found = [{"fullyQualifiedName": name, "kind": "resource"} for name in finding.names[:_MOST]]
    return {"logicalLocations": found} if found else {}


def _physical(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": _uri(location.path), "uriBaseId": ROOT},
        "region": _region(location),
    }


def _region(location: Location) -> dict[str, Any]:
    return {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _uri(path: str) -> str:
    """The path as a relative reference; bytes that are not UTF-8 are kept."""
    try:
        return quote(path.encode("utf-8", "surrogateescape")) or "."
    except UnicodeEncodeError:  # a name from Windows
        return quote(path.encode("utf-8", "surrogatepass"))
