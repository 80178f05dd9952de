"""Checkstyle XML, read as its tools do."""

import xml.etree.ElementTree as ET
from collections import Counter

from hypothesis import given

from gitops_lint.report import render
from gitops_lint.report.escape import visible
from gitops_lint.results.finding import Report
from tests.report.hostile_reports import REPORTS, loose_commands

SEVERITIES = {"error": "error", "warning": "warning", "hint": "info"}


@given(REPORTS)
def test_any_report(report: Report) -> None:
    text = render(report, "checkstyle")
    assert loose_commands(text) == []
    root = ET.fromstring(text)
    assert root.tag == "checkstyle"
    files = [file.attrib["name"] for file in root]
    found = Counter(
        (
            file.attrib["name"],
            *(error.attrib[it] for it in ("line", "column", "severity", "source")),
        )
        for file in root
        for error in file
    )
    assert len(files) == len({it.location.path for it in report.findings})
    assert found == Counter(
        (
            visible(it.location.path),
            str(it.location.line),
            str(it.location.column),
            SEVERITIES[it.severity],
            f"gitops-lint.{visible(it.rule)}",
        )
        for it in report.findings
    )


def test_the_message_has_the_help(report: Report) -> None:
    errors = ET.fromstring(render(report, "checkstyle")).iter("error")
    (message,) = [it.attrib["message"] for it in errors if it.attrib["severity"] == "error"]
    assert message == (
        "Kustomizations flux-system/apps and flux-system/infra wait for each other;"
        " remove one of the two: - dependsOn: infra ::error::forged"
    )
