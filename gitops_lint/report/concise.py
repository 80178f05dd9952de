"""For editors and grep: one line for each finding."""

from collections.abc import Iterator

from gitops_lint.report.escape import visible
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Location, Report


def render(report: Report, style: Style) -> str:
    """`path:line:column: severity[rule] message`, then the summary."""
    return "".join(f"{line}\n" for line in _lines(report, style))


def _lines(report: Report, style: Style) -> Iterator[str]:
    for it in shown(report, style):
        head = style.paint(f"{it.severity}[{visible(it.rule)}]", it.severity)
        yield f"{place(it.location)}: {head} {visible(it.message)}"
    if style.show_unknown:
        yield from unknowns(report)
    yield from summary(report, style)


def place(location: Location) -> str:
    """`path:line:column`; a line of a log that starts with `::` would be a command to GitHub."""
    path = visible(location.path)
    here = "./" if path.lstrip().startswith("::") else ""
    return f"{here}{path}:{location.line}:{location.column}"
