"""For people: each finding in a frame, the most severe first, and a summary."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.report.affected import affected
from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.frame import arrow, frame
from gitops_lint.report.known import known_before
from gitops_lint.report.layout import folded
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Finding, Report, Severity
from gitops_lint.wording.lists import counted

MAX_RELATED: Final = 10
MAX_CLUSTERS: Final = 6


def render(report: Report, style: Style) -> str:
    """Frames like those of compilers, separated by blank lines, and the summary."""
    urls = {rule.id: rule.url for rule in report.rules}
    blocks = [
        # The address of a rule's page is shown once, with its first finding.
        _finding(finding, report, style, urls.pop(finding.rule, None))
        for finding in shown(report, style)
    ]
    if style.show_unknown and report.unknown:
        blocks.append(unknowns(report))
    blocks.append(summary(report, style))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _finding(finding: Finding, report: Report, style: Style, url: str | None) -> Iterator[str]:
    severity = finding.severity
    head = f"{severity}[{visible(finding.rule)}]"
    first, *more = folded(visible(finding.message), style, len(head) + 2)
    if more:  # the first line of the rest is longer than the first line beside the head
        more = folded(" ".join(more), style, 2)
    yield f"{style.paint(head, severity)}: {style.paint(first, 'strong')}"
    yield from (f"  {style.paint(without_commands(line), 'strong')}" for line in more)
    related = finding.related[:MAX_RELATED]
    lines = [at.line for at in (finding.location, *(other.location for other in related))]
    gutter = len(str(max(lines) + 2))
    yield arrow(finding.location, gutter, style)
    source = report.sources.get(finding.location.path)
    context = 2 if severity is Severity.ERROR else 1
    yield from frame(finding.location, source, gutter, style, color=severity, context=context)
    for note in finding.notes:
        yield from _labelled("note", note, gutter, style)
    for other in related:
        yield from _labelled("note", other.message, gutter, style)
        if other.location == finding.location:
            continue  # its frame is already shown
        yield arrow(other.location, gutter, style)
        source = report.sources.get(other.location.path)
        yield from frame(other.location, source, gutter, style, color="frame", context=0)
    for name, text in _notes(finding, report, url, gutter, style):
        sentence, *code = text.split("\n")
        yield from _labelled(name, sentence, gutter, style, code)


def _labelled(
    label: str, text: str, gutter: int, style: Style, code: Sequence[str] = ()
) -> Iterator[str]:
    """A sentence with a label, and the lines of `code` below it, which are never wrapped."""
    margin = " " * gutter
    first, *more = folded(visible(text), style, gutter + len(label) + 5)
    yield f"{margin} = {style.paint(label, 'strong')}: {first}"
    # A line of a log that starts with `::` would be a command to GitHub.
    indent = f"{margin} | {' ' * (len(label) + 2)}"
    yield from (f"{indent}{line}" for line in (*more, *map(visible, code)))


def _notes(
    finding: Finding, report: Report, url: str | None, gutter: int, style: Style
) -> Iterator[tuple[str, str]]:
    """The last lines of a finding: a label and a text each."""
    if (hidden := len(finding.related) - MAX_RELATED) > 0:
        yield "note", f"and {counted(hidden, 'more place')}"
    room = style.width - gutter - len(" = objects: ") if style.wrap else None
    if shown_objects := affected(finding, room):
        yield "objects", shown_objects
    if before := known_before(finding, report):
        yield "note", before
    if finding.help:
        yield "help", finding.help
    if finding.fix:
        flags = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        yield "fix [*]", f"{finding.fix.title} ({flags})"
    if finding.clusters and len(report.clusters) > 1:
        yield "clusters", _clusters(finding.clusters, len(report.clusters))
    if url:
        yield "docs", url


def _clusters(names: tuple[str, ...], total: int) -> str:
    if len(names) == total and total > 2:
        return f"all {total}"
    if len(names) <= MAX_CLUSTERS:
        return ", ".join(map(visible, names))
    shown = ", ".join(map(visible, names[: MAX_CLUSTERS - 1]))
    return f"{shown} and {len(names) - MAX_CLUSTERS + 1} more"
