"""For an overview: a table of findings."""

from collections.abc import Sequence
from typing import Final

from gitops_lint.report.concise import place
from gitops_lint.report.escape import visible
from gitops_lint.report.shown import shown
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Report
from gitops_lint.wording.lists import listing

_CLUSTERS: Final = 5  # names of clusters; JSON has all
_MESSAGE: Final = 3  # the column of the message
_NARROW: Final = 30
_WIDE: Final = 60  # columns of a message, without a terminal


def render(report: Report, style: Style) -> str:
    """A row for each finding, then the summary."""
    from tabulate import tabulate  # costs as much as linting a small repository

    several = len(report.clusters) > 1
    rows = [
        (
            it.severity.value,
            visible(it.rule),
            place(it.location),
            visible(it.message),
            *([listing([visible(name) for name in it.clusters], _CLUSTERS)] if several else []),
        )
        for it in shown(report, style)
    ]
    headers = ("severity", "rule", "place", "message", *(["clusters"] if several else []))
    widths = [None, None, None, _message_width(rows, style), *([30] if several else [])]
    # A line that starts with a frame is never a command in the log of a GitHub workflow.
    table = tabulate(rows, headers, tablefmt="outline", disable_numparse=True, maxcolwidths=widths)
    unknown = list(unknowns(report)) if style.show_unknown else []
    blocks = [
        table if rows else "",
        "\n".join(unknown),
        "\n".join(summary(report, style)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _message_width(rows: Sequence[Sequence[str]], style: Style) -> int:
    """The columns that a terminal has beside the other columns of the table."""
    if not style.wrap or not rows:
        return _WIDE
    sizes = [max(map(len, column)) for column in zip(*rows, strict=True)]
    others = sum(min(size, _NARROW) if at > _MESSAGE else size for at, size in enumerate(sizes))
    return max(_NARROW, style.width - others + sizes[_MESSAGE] - 3 * len(sizes) - 3)
