"""The last lines of a report for people: how much was found and checked."""

from collections import Counter
from collections.abc import Iterator

from gitops_lint.report.escape import visible
from gitops_lint.report.style import Style
from gitops_lint.report.verdict import verdict_line
from gitops_lint.results.finding import Report, Severity
from gitops_lint.wording.lists import counted, listing


def severities(report: Report) -> dict[Severity, int]:
    """The number of findings of each severity."""
    found = Counter(finding.severity for finding in report.findings)
    return {severity: found[severity] for severity in Severity}


def summary(report: Report, style: Style | None = None) -> Iterator[str]:
    """The lines of the summary; each says one thing."""
    style = style or Style()
    scope = f"{counted(len(report.clusters), 'cluster')}, {counted(report.files, 'file')}"
    if report.crashes:
        failures = counted(len(report.crashes), "internal error")
        yield style.paint(f"The result is incomplete because of {failures}.", Severity.ERROR)
    ignored = f" ({len(report.ignored)} suppressed)" if report.ignored else ""
    found = [
        style.paint(counted(number, severity, _PLURALS[severity]), severity)
        for severity, number in severities(report).items()
        if number
    ]
    if found:
        yield f"Found {listing(found)}{ignored} in {scope}."
    elif not report.crashes:
        yield f"{style.paint('All clear', 'good')}: no findings{ignored} in {scope}."
    else:
        yield f"No findings{ignored} in {scope}."
    yield from (f"{verdict_line(it)}." for it in report.verdicts)
    yield from unknown_summary(report, style)


def unknown_summary(report: Report, style: Style) -> Iterator[str]:
    """The unknowns that concern every cluster, one line each; then the number of the other unknowns, if any."""
    yield from (f"{visible(it.reason)}." for it in report.unknown if not it.clusters)
    if number := sum(bool(it.clusters) for it in report.unknown):
        hint = "" if style.show_unknown else "; run with --show-unknown to list them"
        yield f"{counted(number, 'fact')} cannot be determined from this checkout{hint}."


def unknowns(report: Report) -> Iterator[str]:
    """The unknowns, one line each."""
    for unknown in report.unknown:
        at = unknown.location
        where = f"{visible(at.path)}:{at.line}:{at.column}: " if at else ""
        names = ", ".join(map(visible, unknown.clusters))
        which = f" ({names})" if names and len(report.clusters) > 1 else ""
        yield f"unknown: {where}{visible(unknown.reason)}{which}"


_PLURALS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "info"}
