"""Frames that the text report shows once."""

from gitops_lint.report import render
from gitops_lint.results.finding import Finding, Location, Related, Report, Severity


def test_a_related_place_equal_to_the_finding_has_no_frame() -> None:
    here = Location("a.yaml", 2, 4, 2, 5)
    there = Location("a.yaml", 1, 4, 1, 5)
    related = (Related(here, "a waits for b"), Related(there, "b waits for a"))
    finding = Finding("dependency-cycle", Severity.ERROR, "a cycle", here, related=related)
    report = Report(findings=(finding,), sources={"a.yaml": "b: a\na: b\n"}, files=1)
    lines = render(report, "text").splitlines()
    assert lines[:12] == [
        "error[dependency-cycle]: a cycle",
        " --> a.yaml:2:4",
        "  |",
        "1 | b: a",
        "2 | a: b",
        "  |    ^",
        "  = note: a waits for b",
        "  = note: b waits for a",
        " --> a.yaml:1:4",
        "  |",
        "1 | b: a",
        "  |    ^",
    ]
