"""The Diagnostic Format, as reviewdog reads it."""

import json

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from gitops_lint.report import render
from gitops_lint.results.finding import Finding, Location, Report, Severity
from gitops_lint.results.fix import TextEdit, TextFix
from tests.report.hostile_reports import REPORTS, loose_commands
from tests.report.official import official

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "hint": "INFO"}


def test_the_schema_of_reviewdog(report: Report) -> None:
    """proto/rdf/jsonschema/DiagnosticResult.json."""
    schema = json.loads(official("GITOPS_LINT_RDJSON_SCHEMA").read_text(encoding="utf-8"))
    for some in (report, Report(version="1.2.3")):
        document = json.loads(render(some, "rdjson"))
        assert list(Draft4Validator(schema).iter_errors(document)) == []


@given(REPORTS)
def test_any_report(report: Report) -> None:
    text = render(report, "rdjson")
    assert loose_commands(text) == []
    document = json.loads(text)
    assert document["source"]["name"] == "gitops-lint"
    for found, finding in zip(document["diagnostics"], report.findings, strict=True):
        json.dumps(found, ensure_ascii=False).encode()  # protobuf accepts only valid text
        assert found["severity"] == SEVERITIES[finding.severity]
        assert found["location"]["range"]["start"]["line"] == finding.location.line


@pytest.mark.parametrize(
    ("text", "column", "end", "expected"),
    [
        ("abc", 2, 3, (2, 3)),
        ("a𐐀b", 2, 3, (2, 6)),  # the example of reviewdog.proto
        ("é: x", 4, 5, (5, 6)),
        ("a\udcffb", 3, 4, (5, 6)),
    ],
)
def test_columns_count_bytes(text: str, column: int, end: int, expected: tuple[int, int]) -> None:
    finding = Finding("x", Severity.ERROR, "m", Location("a.yaml", 2, column, 2, end))
    report = Report((finding,), sources={"a.yaml": f"first\r\n{text}\n"})
    (found,) = json.loads(render(report, "rdjson"))["diagnostics"]
    range_ = found["location"]["range"]
    assert (range_["start"]["column"], range_["end"]["column"]) == expected


EDIT = TextEdit("a.yaml", 2, 4, 2, 5, "é")


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (TextFix("t", True, (EDIT,)), [(6, 7, "é")]),
        (TextFix("t", False, (EDIT,)), []),  # a click would be too easy
        (TextFix("t", True, (EDIT, EDIT._replace(line=1, end_line=1))), []),
        (TextFix("t", True, (EDIT._replace(path="b.yaml"),)), []),
        (TextFix("t", True, (EDIT._replace(end_line=9),)), []),
        (None, []),
    ],
)
def test_suggestions(fix: TextFix | None, expected: list[tuple[int, int, str]]) -> None:
    """Each is offered by itself, so it must be the whole fix."""
    finding = Finding("x", Severity.ERROR, "m", Location("a.yaml", 2, 1, 2, 2), fix=fix)
    report = Report((finding,), sources={"a.yaml": "one\néé x\nthree"})
    (found,) = json.loads(render(report, "rdjson"))["diagnostics"]
    suggestions = [
        (it["range"]["start"]["column"], it["range"]["end"]["column"], it["text"])
        for it in found.get("suggestions", ())
    ]
    assert suggestions == expected


def test_without_the_text_there_are_only_lines() -> None:
    finding = Finding("x", Severity.ERROR, "m", Location("a.yaml", 2, 3, 4, 5))
    for sources in ({}, {"a.yaml": "one\ntwo"}):
        (found,) = json.loads(render(Report((finding,), sources=sources), "rdjson"))["diagnostics"]
        assert found["location"]["range"] == {"start": {"line": 2}, "end": {"line": 4}}
