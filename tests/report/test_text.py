"""The text report: its order, and what it shows only once."""

import pytest

from gitops_lint.report import render
from gitops_lint.results.finding import (
    Affected,
    Finding,
    Location,
    Related,
    Report,
    RuleInfo,
    Severity,
)

CYCLE = RuleInfo(
    "cycle", "order", Severity.ERROR, "A cycle", "A cycle.", "https://example.com/cycle"
)


def at(line: int) -> Location:
    return Location("a.yaml", line, 4, line, 5)


def finding(severity: Severity, line: int, message: str = "a cycle") -> Finding:
    return Finding("cycle", severity, message, at(line))


REPORT = Report(
    findings=(
        finding(Severity.HINT, 1),
        finding(Severity.WARNING, 2),
        finding(Severity.ERROR, 3),
        finding(Severity.ERROR, 4),
    ),
    rules=(CYCLE,),
    files=1,
)


def test_a_related_place_equal_to_the_finding_has_no_frame() -> None:
    related = (Related(at(2), "a waits for b"), Related(at(1), "b waits for a"))
    found = finding(Severity.ERROR, 2)._replace(related=related)
    report = Report(findings=(found,), sources={"a.yaml": "b: a\na: b\n"}, files=1)
    lines = render(report, "text").splitlines()
    assert lines[:10] == [
        "error[cycle]: a cycle",
        " --> a.yaml:2:4",
        "1 | b: a",
        "2 | a: b",
        "  |    ^",
        "  = note: a waits for b",
        "  = note: b waits for a",
        " --> a.yaml:1:4",
        "1 | b: a",
        "  |    ^",
    ]


def test_errors_are_first_hints_are_counted_and_a_page_is_named_once() -> None:
    assert (
        render(REPORT, "text")
        == """\
error[cycle]: a cycle
 --> a.yaml:3:4
  = docs: https://example.com/cycle

error[cycle]: a cycle
 --> a.yaml:4:4

warning[cycle]: a cycle
 --> a.yaml:2:4

Found 2 errors and 1 warning in 0 clusters, 1 file.
1 hint; run with --hints to list it.
"""
    )


@pytest.mark.parametrize("name", ["text", "concise", "table", "github"])
def test_hints(name: str) -> None:
    hints = REPORT._replace(findings=REPORT.findings[:1])
    quiet, loud = render(hints, name), render(hints, name, hints=True)
    assert quiet == (
        "All clear: no errors or warnings in 0 clusters, 1 file.\n1 hint; run with --hints to list it.\n"
    )
    assert "a cycle" in loud
    assert loud.endswith("\nFound 1 hint in 0 clusters, 1 file.\n")


def test_statistics_count_hints_too() -> None:
    several = finding(Severity.WARNING, 5)._replace(
        objects=tuple(Affected(f"Kustomization a/{name}", at(1), "") for name in "ab"),
        clusters=("production", "staging"),
    )
    report = REPORT._replace(findings=(*REPORT.findings, several))
    assert render(report, "statistics").splitlines()[:5] == [
        "severity  rule   findings  objects  clusters",
        "error     cycle  2         0        0",
        "warning   cycle  2         2        2",
        "hint      cycle  1         0        0",
        "",
    ]


def test_sentences_are_wrapped_only_in_a_terminal() -> None:
    names = [f"Kustomization apps/{'x' * 9}-{n}" for n in range(7)]
    found = finding(
        Severity.WARNING, 1, "one two three four five six seven eight nine ten"
    )._replace(
        notes=("Flux retries it after one hour, ten times.",),
        help="write this:\nkey: a value that is longer than the terminal is wide",
        objects=tuple(Affected(name, at(1), "") for name in names),
    )
    report = Report(findings=(found,), files=1)
    assert render(report, "text", width=40).splitlines()[:-1] == [
        "warning[cycle]: one two three four five",
        "  six seven eight nine ten",
        " --> a.yaml:1:4",
        "  = note: Flux retries it after one",
        "  |       hour, ten times.",
        "  = objects: apps/xxxxxxxxx-0,",
        "  |          apps/xxxxxxxxx-1 and 5 more",
        "  = help: write this:",
        "  |       key: a value that is longer than the terminal is wide",
        "",
    ]
    assert render(report, "text").splitlines()[:-1] == [
        "warning[cycle]: one two three four five six seven eight nine ten",
        " --> a.yaml:1:4",
        "  = note: Flux retries it after one hour, ten times.",
        f"  = objects: {', '.join(f'apps/xxxxxxxxx-{n}' for n in range(5))} and 2 more",
        "  = help: write this:",
        "  |       key: a value that is longer than the terminal is wide",
        "",
    ]
    assert "  = objects: apps/xxxxxxxxx-0, apps/xxxxxxxxx-1, apps/xxxxxxxxx-2 and 4 more" in render(
        report, "text", width=80
    )
