"""For an overview of the rules: how many findings, objects and clusters each has."""

from collections.abc import Iterator

from gitops_lint.report.escape import visible
from gitops_lint.report.layout import Row, page, table
from gitops_lint.report.style import Style
from gitops_lint.report.summary import summary
from gitops_lint.results.finding import Finding, Report, Severity

_HEADERS = ("severity", "rule", "findings", "objects", "clusters")


def render(report: Report, style: Style) -> str:
    """A row for each rule and severity, the most severe first, then those with most findings; and the summary."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((finding.severity, finding.rule), []).append(finding)
    ordered = sorted(groups.items(), key=lambda it: (it[0][0].rank, -len(it[1]), it[0][1]))
    rows = [Row(tuple(_row(severity, rule, found))) for (severity, rule), found in ordered]
    lines = [*table([Row(_HEADERS), *rows], style, indent="")] if rows else []
    return page([lines, [*summary(report, style)]])


def _row(severity: Severity, rule: str, found: list[Finding]) -> Iterator[str]:
    yield severity.value
    yield visible(rule)
    yield str(len(found))
    yield str(len({name for it in found for name in it.names}))
    yield str(len({name for it in found for name in it.clusters}))
