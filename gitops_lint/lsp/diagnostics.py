"""Findings as the diagnostics of an editor."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from lsprotocol import types

from gitops_lint.errors import UsageError
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.report.escape import visible
from gitops_lint.results.finding import Finding, Location, RuleInfo, Severity

SOURCE: Final = "gitops-lint"
_SEVERITIES: Final = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.HINT: types.DiagnosticSeverity.Information,
}
_RELATED: Final = 20  # places of one finding that are listed

Uri = Callable[[str], str]


def diagnostics(snapshot: Snapshot, uri: Uri) -> Mapping[str, Sequence[types.Diagnostic]]:
    """The diagnostics of each file with findings; `uri` makes the URI of a file."""
    rules = {rule.id: rule for rule in snapshot.report.rules}
    found: dict[str, list[types.Diagnostic]] = {}
    for finding in snapshot.report.findings:
        at = finding.location
        found.setdefault(at.path, []).append(
            _diagnostic(finding, rules.get(finding.rule), snapshot, uri)
        )
    return found


def at_top(error: UsageError) -> types.Diagnostic:
    """An error about a whole file."""
    lines = [*str(error).split("\n"), *([f"Help: {error.hint}"] if error.hint else [])]
    top = types.Position(0, 0)
    return types.Diagnostic(
        range=types.Range(top, top),
        message="\n".join(map(visible, lines)),
        severity=types.DiagnosticSeverity.Error,
        source=SOURCE,
    )


def _diagnostic(
    finding: Finding, rule: RuleInfo | None, snapshot: Snapshot, uri: Uri
) -> types.Diagnostic:
    page = types.CodeDescription(rule.url) if rule and rule.url else None
    lines = [finding.message, *finding.notes]
    if finding.help:
        lines.append(f"Help: {finding.help}")
    return types.Diagnostic(
        range=snapshot.text(finding.location.path).range_at(finding.location),
        message="\n".join(map(visible, lines)),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=page,
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location(uri(at.path), snapshot.text(at.path).range_at(at)), visible(message)
            )
            for at, message in _places(finding)
        ],
        data=finding.fingerprint,
    )


def _places(finding: Finding) -> Iterator[tuple[Location, str]]:
    """The other places of a finding, each with what it is."""
    own = finding.location
    places = [(it.location, it.message) for it in finding.related]
    places += [(it.location, it.name) for it in finding.objects if it.location != own]
    yield from list(dict.fromkeys(places))[:_RELATED]
