"""The findings that a report for people shows."""

from gitops_lint.report.style import Style
from gitops_lint.results.finding import Finding, Report, Severity


def shown(report: Report, style: Style) -> list[Finding]:
    """The findings, the most severe first, then by location.

    Those of severity hint only with `hints`, those that were known before only with `unchanged`.
    """
    findings = report.findings
    if style.unchanged:
        both = (*report.findings, *report.unchanged)
        findings = tuple(sorted(both, key=lambda it: (it.location, it.rule, it.message)))
    found = [it for it in findings if style.hints or it.severity is not Severity.HINT]
    return sorted(found, key=lambda it: it.severity.rank)  # each severity stays in order
