"""Reports grow with what they say, not with the number of clusters that it applies to."""

import json
from typing import Any

import pytest

from gitops_lint.report import FORMATS, render
from gitops_lint.results.finding import (
    Affected,
    Finding,
    Location,
    Related,
    Report,
    Severity,
    Unknown,
)

AT = Location("apps/all.yaml", 1, 1, 1, 2)


def report_of(clusters: int, report: Report) -> Report:
    """Ten findings and unknowns that apply to every cluster, with a place and an object in each."""
    names = tuple(f"clusters/{number:04}" for number in range(clusters))
    finding = Finding(
        rule="cycle", severity=Severity.ERROR, message="a cycle", location=AT,
        objects=tuple(Affected(f"Kustomization apps/{name}", AT, "a cycle") for name in names),
        related=tuple(Related(AT, f"the same in {name}") for name in names),
        clusters=names, fingerprint="f",
    )  # fmt: skip
    summary = report.clusters[0]
    return report._replace(
        findings=(finding,) * 10,
        unknown=tuple(Unknown(f"reason {number}", AT, names) for number in range(10)),
        clusters=tuple(summary._replace(name=name) for name in names),
        verdicts=(),
    )


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json"}))
def test_many_clusters_make_a_report_no_longer(name: str, report: Report) -> None:
    few, many = (
        len(render(report_of(number, report), name, show_unknown=True)) for number in (100, 1000)
    )
    assert few <= many < few + 200  # the numbers have one digit more


def test_json_lists_everything(report: Report) -> None:
    (found, *_) = json.loads(render(report_of(100, report), "json"))["findings"]
    assert [len(found[key]) for key in ("clusters", "objects", "related")] == [100, 100, 100]


def result_of(report: Report) -> Any:
    return json.loads(render(report, "sarif"))["runs"][0]["results"][0]


def test_sarif_counts_what_it_does_not_list(report: Report) -> None:
    found = result_of(report_of(22, report))
    assert len(found["relatedLocations"]) == 20
    assert len(found["locations"][0]["logicalLocations"]) == 20
    assert found["properties"]["clusters"] == [f"clusters/{number:04}" for number in range(20)]
    rest = "Not listed here: 2 related places, 2 objects and 2 clusters."
    assert found["message"]["text"].splitlines()[-1] == rest
    assert "Not listed" not in result_of(report_of(20, report))["message"]["text"]


def test_a_table_names_five_clusters(report: Report) -> None:
    text = " ".join(render(report_of(7, report), "table").split())
    assert "and 2 more" in text
    assert ("clusters/0004" in text, "clusters/0005" in text) == (True, False)
