"""A report needs only the parts that its format shows."""

import pytest

from gitops_lint.report import FORMATS, STATISTICS, parts_of, render
from gitops_lint.results.finding import Parts, Report, Severity


def with_parts(report: Report, parts: Parts) -> Report:
    """The report as the linter makes it if it must have only these parts."""
    shown = {
        at.path
        for it in report.findings
        if it.severity in parts.sources
        for at in (it.location, *(other.location for other in it.related))
    }
    findings = report.findings
    if not parts.fingerprints:
        findings = tuple(it._replace(fingerprint="") for it in findings)
    sources = {path: text for path, text in report.sources.items() if path in shown}
    return report._replace(findings=findings, sources=sources)


@pytest.mark.parametrize("hints", [False, True])
@pytest.mark.parametrize("name", [*FORMATS, STATISTICS])
def test_a_format_shows_no_more_than_its_parts(name: str, hints: bool, report: Report) -> None:
    less = with_parts(report, parts_of([name], hints=hints))
    assert render(less, name, hints=hints) == render(report, name, hints=hints)


def test_most_formats_need_few_parts() -> None:
    assert parts_of(["concise", "github"], hints=True) == Parts(False, frozenset())
    assert parts_of(["text"], hints=False) == Parts(
        False, frozenset({Severity.ERROR, Severity.WARNING})
    )
    assert parts_of(["text", "json"], hints=True) == Parts()
    assert parts_of(["rdjson"], hints=False) == Parts(False)
