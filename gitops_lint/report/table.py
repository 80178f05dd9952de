"""For an overview: a table of findings."""

from gitops_lint.report.concise import place
from gitops_lint.report.escape import visible
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary, unknowns
from gitops_lint.results.finding import Report


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
            *([", ".join(map(visible, it.clusters))] if several else []),
        )
        for it in report.findings
    ]
    headers = ("severity", "rule", "place", "message", *(["clusters"] if several else []))
    widths = [None, None, None, 60, *([30] if several else [])]
    # A line that starts with a frame is never a command in the log of a GitHub workflow.
    table = tabulate(rows, headers, tablefmt="outline", disable_numparse=True, maxcolwidths=widths)
    unknown = list(unknowns(report)) if style.show_unknown else []
    blocks = [
        table if rows else "",
        "\n".join(unknown),
        "\n".join(summary(report, style)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"
