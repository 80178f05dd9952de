"""The Code Quality report, as GitLab reads it."""

import json
from typing import Literal

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

from gitops_lint.report import render
from gitops_lint.results.finding import Comparison, Report
from tests.report.hostile_reports import REPORTS, loose_commands
from tests.report.official import official

# docs.gitlab.com: Code Quality report format
REQUIRED = {"description", "check_name", "fingerprint", "location", "severity"}
SEVERITIES = {"error": "critical", "warning": "major", "hint": "info"}


def test_the_schema_of_gitlab(report: Report) -> None:
    """app/validators/json_schemas/codeclimate.json, which describes one issue."""
    schema = json.loads(official("GITOPS_LINT_GITLAB_SCHEMA").read_text(encoding="utf-8"))
    for issue in json.loads(render(report, "gitlab")):
        assert list(Draft7Validator(schema).iter_errors(issue)) == []


@given(REPORTS)
def test_any_report(report: Report) -> None:
    text = render(report, "gitlab")
    assert loose_commands(text) == []
    issues = json.loads(text)
    for issue, finding in zip(issues, report.findings, strict=True):
        json.dumps(issue, ensure_ascii=False).encode()  # no half of a surrogate pair
        assert issue.keys() >= REQUIRED
        assert issue["fingerprint"] == finding.fingerprint
        assert issue["severity"] == SEVERITIES[finding.severity]
        assert issue["location"]["positions"]["begin"]["line"] == finding.location.line


def test_a_path_is_that_of_the_file(report: Report) -> None:
    paths = {it["location"]["path"] for it in json.loads(render(report, "gitlab"))}
    assert paths == {"a b,c:d%.yaml", "clusters/apps.yaml", "::error::x.yaml"}


@pytest.mark.parametrize(("to", "listed"), [("base", 5), ("baseline", 4)])
def test_gitlab_compares_with_the_base_itself(
    report: Report, to: Literal["base", "baseline"], listed: int
) -> None:
    known = report.findings[0]._replace(fingerprint="f" * 32)
    compared = (Comparison(to, "main", unchanged=(known,)),)
    issues = json.loads(render(report._replace(compared=compared), "gitlab"))
    assert len(issues) == listed
