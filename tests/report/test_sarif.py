"""SARIF is valid and has the properties that code scanning needs."""

import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from gitops_lint.report import render
from gitops_lint.results.finding import Affected, Finding, Location, Report, Severity

SUBSET = Path(__file__).parent / "sarif-subset.schema.json"
TEXT = st.text(st.characters(codec=None), min_size=1) | st.sampled_from(["[a](b)", "[[a](b)](c)"])
OFFICIAL = os.environ.get("GITOPS_LINT_SARIF_SCHEMA")


def run_of(report: Report) -> Any:
    return json.loads(render(report, "sarif"))["runs"][0]


def test_the_parts_we_use_follow_the_standard(report: Report) -> None:
    schema = json.loads(SUBSET.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for some in (report, Report(version="1.2.3")):
        log = json.loads(render(some, "sarif"))
        assert list(Draft202012Validator(schema).iter_errors(log)) == []


@pytest.mark.skipif(not OFFICIAL, reason="GITOPS_LINT_SARIF_SCHEMA names no copy of the schema")
def test_the_schema_of_the_standard(report: Report) -> None:
    schema = json.loads(Path(OFFICIAL or "").read_text(encoding="utf-8"))
    for some in (report, Report(version="1.2.3")):
        log = json.loads(render(some, "sarif"))
        assert list(Draft7Validator(schema).iter_errors(log)) == []


LOCATION = st.builds(Location, st.text(st.characters(codec="utf-8")), *[st.integers(1, 9)] * 4)


@given(
    st.lists(
        st.builds(
            lambda **given: Finding(**given),  # noqa: PLW0108  only these fields
            rule=TEXT,
            severity=st.sampled_from(list(Severity)),
            message=TEXT,
            location=LOCATION,
            help=st.none() | TEXT,
            objects=st.lists(st.builds(Affected, TEXT, LOCATION, TEXT), max_size=3).map(tuple),
            fingerprint=TEXT,
        ),
        max_size=3,
    )
)
def test_any_finding(findings: list[Finding]) -> None:
    schema = json.loads(SUBSET.read_text(encoding="utf-8"))
    text = render(Report(findings=tuple(findings)), "sarif")
    assert text.isascii()
    assert list(Draft202012Validator(schema).iter_errors(json.loads(text))) == []
    for result, finding in zip(json.loads(text)["runs"][0]["results"], findings, strict=True):
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert unquote_to_bytes(location["uri"]).decode() == (finding.location.path or ".")
        assert not re.search(r"(?<!\\)\[[^\[\]]*[^\\\[\]]?\]\(", result["message"]["text"])


def test_every_rule_is_listed_with_help(report: Report) -> None:
    rules = run_of(report)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["dependency-cycle", "interval-too-short"]
    cycle = rules[0]
    assert cycle["shortDescription"] == {"text": "Kustomizations that wait for each other"}
    assert cycle["fullDescription"] == {
        "text": "Kustomizations that wait for each other.\n\nNone of them is ever applied."
    }
    assert cycle["help"]["markdown"] == report.rules[0].documentation
    assert cycle["helpUri"].endswith("/docs/rules.md#dependency-cycle")
    assert cycle["defaultConfiguration"] == {"level": "error"}
    assert cycle["properties"]["problem.severity"] == "error"
    assert rules[1]["properties"]["tags"] == ["flux", "gitops", "timing"]


def test_a_result(report: Report) -> None:
    assert run_of(report)["results"][3] == {
        "ruleId": "dependency-cycle",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "Kustomizations flux-system/apps and flux-system/infra wait for each other\n"
            "Each of them waits until the other is Ready.\na note\\n::error::forged\n"
            "remove one of the two:\n- dependsOn: infra\n::error::forged"
        },
        "locations": [
            {
                "physicalLocation": physical("clusters/apps.yaml", 8, 13, 8, 18),
                "logicalLocations": [
                    {"fullyQualifiedName": "Kustomization flux-system/apps", "kind": "resource"}
                ],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": physical("infra/infra.yaml", 4, 22, 4, 26),
                "message": {"text": "infra waits for apps"},
            },
            {
                "id": 2,
                "physicalLocation": physical("infra/gone.yaml", 1, 1, 1, 1),
                "message": {"text": "\\[a link\\](http://example.com)"},
            },
        ],
        "partialFingerprints": {"gitopsLint/v2": "0123456789abcdef0123456789abcdef"},
        "properties": {"clusters": ["production", "staging"]},
    }


def physical(path: str, line: int, column: int, end_line: int, end_column: int) -> Any:
    return {
        "artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    }


def test_levels(report: Report) -> None:
    levels = [result["level"] for result in run_of(report)["results"][:4]]
    assert levels == ["warning", "note", "warning", "error"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b,c:d%.yaml", "a%20b%2Cc%3Ad%25.yaml"),
        ("日.yaml", "%E6%97%A5.yaml"),
        ("bad\udcff.yaml", "bad%FF.yaml"),
        ("a#b?c.yaml", "a%23b%3Fc.yaml"),
        ("bad\ud800.yaml", "bad%ED%A0%80.yaml"),
        ("", "."),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    finding = Finding("x", Severity.ERROR, "m", Location(path, 1, 1, 1, 1))
    location = run_of(Report(findings=(finding,)))["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_ignored_findings_are_suppressed(report: Report) -> None:
    suppressions = [result.get("suppressions") for result in run_of(report)["results"]]
    assert suppressions == [None] * 4 + [
        [{"kind": "inSource", "status": "accepted", "justification": "it is a test"}],
        [{"kind": "external", "status": "accepted"}],
    ]


def test_crashes_are_notifications(report: Report) -> None:
    assert run_of(report)["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {
                    "level": "error",
                    "message": {
                        "text": "gitops-lint failed while running the rule flux-cel: KeyError at"
                        " gitops_lint.cel.evaluate:12"
                    },
                }
            ],
        }
    ]
