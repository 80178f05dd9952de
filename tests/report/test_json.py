"""The JSON report follows its schema and is complete."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from gitops_lint.report import render
from gitops_lint.results.finding import Report

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "report.json"


def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_schema_holds(report: Report) -> None:
    for some in (report, Report()):
        assert list(validator().iter_errors(json.loads(render(some, "json")))) == []


def test_schema_is_strict(report: Report) -> None:
    document = json.loads(render(report, "json"))
    for part in (document, document["findings"][0], document["findings"][3]["related"][0]):
        part["more"] = 1
        assert not validator().is_valid(document)
        del part["more"]
    assert validator().is_valid(document)


def test_a_finding(report: Report) -> None:
    assert json.loads(render(report, "json"))["findings"][3] == {
        "rule": "dependency-cycle",
        "severity": "error",
        "message": "Kustomizations flux-system/apps and flux-system/infra wait for each other",
        "notes": ["Each of them waits until the other is Ready.", "a note\\n::error::forged"],
        "help": "remove one of the two:\n- dependsOn: infra\n::error::forged",
        "path": "clusters/apps.yaml",
        "line": 8,
        "column": 13,
        "endLine": 8,
        "endColumn": 18,
        "objects": [
            {
                "name": "Kustomization flux-system/apps",
                "message": "waits for infra",
                "path": "clusters/apps.yaml",
                "line": 8,
                "column": 13,
                "endLine": 8,
                "endColumn": 18,
            }
        ],
        "stops": [],
        "clusters": ["production", "staging"],
        "related": [
            {
                "message": "infra waits for apps",
                "path": "infra/infra.yaml",
                "line": 4,
                "column": 22,
                "endLine": 4,
                "endColumn": 26,
            },
            {
                "message": "[a link](http://example.com)",
                "path": "infra/gone.yaml",
                "line": 1,
                "column": 1,
                "endLine": 1,
                "endColumn": 1,
            },
        ],
        "fingerprint": "0123456789abcdef0123456789abcdef",
        "state": None,
        "fix": None,
    }


def test_no_traceback_in_any_format(report: Report) -> None:
    for name in ("text", "concise", "table", "json", "sarif", "github"):
        assert "secret detail" not in render(report, name)
