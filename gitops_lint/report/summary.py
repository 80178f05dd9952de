"""The last lines of a report for people: how much was found and checked."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.report.style import Style
from gitops_lint.report.verdict import verdict_lines
from gitops_lint.results.finding import Comparison, Report, Severity
from gitops_lint.results.verdict import Outcome
from gitops_lint.wording.lists import counted, listing

_CLUSTERS: Final = 5  # names of clusters; JSON has all


def severities(report: Report) -> dict[Severity, int]:
    """The number of findings of each severity."""
    found = Counter(finding.severity for finding in report.findings)
    return {severity: found[severity] for severity in Severity}


def summary(report: Report, style: Style | None = None) -> Iterator[str]:
    """The lines of the summary; each says one thing."""
    style = style or Style()
    scope = f"{counted(len(report.clusters), 'cluster')}, {counted(report.files, 'file')}"
    if report.paths:
        scope = f"{listing([visible(path) for path in report.paths])} (read: {scope})"
    if report.crashes:
        failures = counted(len(report.crashes), "internal error")
        yield style.paint(f"The result is incomplete because of {failures}.", Severity.ERROR)
    yield from verdict_lines(report.verdicts, style)
    numbers = severities(report)
    hints = 0 if style.hints else numbers.pop(Severity.HINT)
    new = "new " if report.compared else ""
    counts = [
        (len(report.ignored), "suppressed"),
        (report.hidden, "hidden"),
        *((len(it.unchanged), _KNOWN[it.to]) for it in report.compared),
    ]
    apart = [f"{number} {what}" for number, what in counts if number]
    where = f"{f' ({listing(apart)})' if apart else ''} in {scope}."
    found = [
        style.paint(counted(number, f"{new}{_NOUNS[severity]}"), severity)
        for severity, number in numbers.items()
        if number
    ]
    stuck = any(it.outcome is Outcome.DOES_NOT_CONVERGE for it in report.verdicts)
    nothing = f"no {new}errors or warnings" if hints else f"no {new}findings"
    if found:
        yield f"Found {listing(found)}{where}"
    elif report.crashes or report.hidden or report.compared or stuck:
        yield f"{nothing.capitalize()}{where}"
    else:
        yield f"{style.paint('All clear', 'good')}: {nothing}{where}"
    if hints:
        yield f"{counted(hints, 'hint')}; run with --hints to list {'them' if hints > 1 else 'it'}."
    yield from _fixable(report)
    yield from (line for it in report.compared for line in _stale(it))
    yield from unknown_summary(report, style)


def _stale(comparison: Comparison) -> Iterator[str]:
    """That a baseline has entries without a finding."""
    if comparison.to == "baseline" and comparison.absent:
        name, number = visible(comparison.name), len(comparison.absent)
        verb, them = ("exists", "it") if number == 1 else ("exist", "them")
        yield (
            f"The baseline `{name}` accepts {counted(number, 'finding')} that no longer {verb}; "
            f"run with `--write-baseline {name}` to remove {them}."
        )


def _fixable(report: Report) -> Iterator[str]:
    """How many findings can be fixed."""
    safe = Counter(it.fix.safe for it in report.findings if it.fix)
    if safe[True]:
        more = f" ({safe[False]} more with --unsafe-fixes)" if safe[False] else ""
        yield f"[*] {counted(safe[True], 'finding')} fixable with --fix{more}."
    elif safe[False]:
        yield f"[*] {counted(safe[False], 'finding')} fixable with --fix --unsafe-fixes."


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
        names = listing([visible(name) for name in unknown.clusters], _CLUSTERS)
        which = f" ({names})" if names and len(report.clusters) > 1 else ""
        yield f"unknown: {where}{visible(unknown.reason)}{which}"


_KNOWN: Final = {"baseline": "accepted by the baseline", "base": "there before"}
_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "hint"}
