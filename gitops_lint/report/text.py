"""For people: each finding in a frame, and a summary."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.report.affected import affected
from gitops_lint.report.escape import visible
from gitops_lint.report.frame import arrow, frame
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Finding, Report, RuleInfo
from gitops_lint.wording.lists import counted

MAX_RELATED: Final = 10
MAX_CLUSTERS: Final = 6


def render(report: Report, style: Style) -> str:
    """Frames like those of compilers, separated by blank lines, and the summary."""
    blocks = [_finding(finding, report, style) for finding in report.findings]
    if style.show_unknown and report.unknown:
        blocks.append(unknowns(report))
    blocks.append(summary(report, style))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _finding(finding: Finding, report: Report, style: Style) -> Iterator[str]:
    severity = finding.severity
    head = style.paint(f"{severity}[{visible(finding.rule)}]", severity)
    yield f"{head}: {style.paint(visible(finding.message), 'strong')}"
    related = finding.related[:MAX_RELATED]
    lines = [at.line for at in (finding.location, *(other.location for other in related))]
    gutter = len(str(max(lines) + 2))
    yield arrow(finding.location, gutter, style)
    source = report.sources.get(finding.location.path)
    yield from frame(finding.location, source, gutter, style, color=severity)
    for note in finding.notes:
        yield f"{' ' * gutter} = {style.paint('note', 'strong')}: {visible(note)}"
    for other in related:
        yield f"{' ' * gutter} = {style.paint('note', 'strong')}: {visible(other.message)}"
        if other.location == finding.location:
            continue  # its frame is already shown
        yield arrow(other.location, gutter, style)
        source = report.sources.get(other.location.path)
        yield from frame(other.location, source, gutter, style, color="frame", context=0)
    for name, text in _notes(finding, report):
        first, *more = text.split("\n")
        yield f"{' ' * gutter} = {style.paint(name, 'strong')}: {visible(first)}"
        # A line of a log that starts with `::` would be a command to GitHub.
        indent = f"{' ' * gutter} | {' ' * (len(name) + 2)}"
        yield from (f"{indent}{visible(line)}" for line in more)


def _notes(finding: Finding, report: Report) -> Iterator[tuple[str, str]]:
    if (hidden := len(finding.related) - MAX_RELATED) > 0:
        yield "note", f"and {counted(hidden, 'more place')}"
    if shown := affected(finding):
        yield "objects", shown
    if finding.help:
        yield "help", finding.help
    if finding.clusters and len(report.clusters) > 1:
        yield "clusters", _clusters(finding.clusters, len(report.clusters))
    if (rule := _rule(finding.rule, report)) and rule.url:
        yield "docs", rule.url


def _rule(name: str, report: Report) -> RuleInfo | None:
    return next((rule for rule in report.rules if rule.id == name), None)


def _clusters(names: tuple[str, ...], total: int) -> str:
    if len(names) == total and total > 2:
        return f"all {total}"
    if len(names) <= MAX_CLUSTERS:
        return ", ".join(map(visible, names))
    shown = ", ".join(map(visible, names[: MAX_CLUSTERS - 1]))
    return f"{shown} and {len(names) - MAX_CLUSTERS + 1} more"
