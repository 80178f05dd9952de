"""JUnit XML, read as Jenkins and GitLab do."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given

from gitops_lint.report import render
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import (
    INTERNAL_ERROR,
    Comparison,
    Finding,
    Location,
    Report,
    Severity,
)
from gitops_lint.results.verdict import Outcome, Verdict
from tests.report.hostile_reports import REPORTS, loose_commands
from tests.report.official import official

RESULTS = ("failure", "error", "skipped")


def results(report: Report) -> dict[tuple[str, str], str]:
    """The result of each test, by its class and name."""
    root = ET.fromstring(render(report, "junit"))
    cases = root.findall("testsuite/testcase")
    found = {
        (case.attrib["classname"], case.attrib["name"]): next(
            (it.tag for it in case if it.tag in RESULTS), "passed"
        )
        for case in cases
    }
    assert len(found) == len(cases) == int(root.attrib["tests"])
    return found


def test_the_schema_of_jenkins(report: Report) -> None:
    """junit-10.xsd of its xUnit plugin."""
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed")
    schema = xmlschema.XMLSchema(str(official("GITOPS_LINT_JUNIT_SCHEMA")))
    verdict = Verdict("production", Outcome.CANNOT_TELL, blind=("why",))
    for some in (report, report._replace(verdicts=(verdict,)), Report(version="1.2.3")):
        schema.validate(render(some, "junit"))

    @given(REPORTS)
    def any_report(some: Report) -> None:
        schema.validate(render(some, "junit"))

    any_report()


@given(REPORTS)
def test_any_report(report: Report) -> None:
    text = render(report, "junit")
    assert loose_commands(text) == []
    root = ET.fromstring(text)
    for suite in root:
        cases = [*suite]
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == sum(case.find(tag) is not None for case in cases)
        assert int(suite.attrib["tests"]) == len(cases)
    known = len(report.findings) + len(report.ignored) + len(report.verdicts)
    assert len(root.findall("testsuite/testcase")) == known


def at(line: int) -> Location:
    return Location("a.yaml", line, 1, line, 2)


def test_the_result_of_each_finding() -> None:
    findings = (
        Finding("one", Severity.ERROR, "m", at(1)),
        Finding("one", Severity.WARNING, "m", at(2)),
        Finding("one", Severity.HINT, "advice", at(3)),
        Finding(INTERNAL_ERROR, Severity.ERROR, "crash", at(4)),
    )
    assert results(Report(findings)) == {
        ("gitops-lint.one", "a.yaml: m"): "failure",
        ("gitops-lint.one", "a.yaml: m (2)"): "failure",
        ("gitops-lint.one", "a.yaml: advice"): "passed",
        ("gitops-lint.internal-error", "a.yaml: crash"): "error",
    }


def test_suppressed_findings_are_skipped(report: Report) -> None:
    text = render(report._replace(findings=()), "junit")
    messages = [it.attrib["message"] for it in ET.fromstring(text).iter("skipped")]
    assert sorted(messages) == [
        "suppressed by a comment: it is a test",
        "suppressed by the configuration",
    ]


def test_known_findings_are_skipped() -> None:
    known = Finding("one", Severity.ERROR, "m", at(1))
    report = Report(compared=(Comparison("baseline", "b.yaml", unchanged=(known,)),))
    assert results(report) == {("gitops-lint.one", "a.yaml: m"): "skipped"}


@pytest.mark.parametrize(
    ("outcome", "severity", "expected"),
    [
        (Outcome.CONVERGES, Severity.ERROR, "passed"),
        (Outcome.CONVERGES_IF, Severity.ERROR, "passed"),
        (Outcome.CANNOT_TELL, Severity.ERROR, "skipped"),
        (Outcome.DOES_NOT_CONVERGE, Severity.ERROR, "failure"),
        (Outcome.DOES_NOT_CONVERGE, Severity.WARNING, "skipped"),
    ],
)
def test_a_cluster(outcome: Outcome, severity: Severity, expected: str) -> None:
    """Without an error that is reported, there is nothing to fix: it is suppressed, or known from before."""
    verdict = Verdict("a", outcome, (Name("Secret", "a", "b"),), blind=("why",))
    finding = Finding("one", severity, "m", at(1), clusters=("a",))
    found = results(Report((finding,), verdicts=(verdict,)))
    assert found["gitops-lint.clusters", "a converges from empty"] == expected
