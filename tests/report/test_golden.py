"""The golden files of each format. `UPDATE_GOLDEN=1 pytest tests/report` updates them."""

import os
from pathlib import Path

import pytest

from gitops_lint.report import FORMATS, clusters, render
from gitops_lint.report.style import Style
from gitops_lint.results.finding import Comparison, Known, Report, Severity

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("name", FORMATS)
def test_format(name: str, report: Report) -> None:
    compare(f"report.{name}", render(report, name, show_unknown=True, hints=True, width=100))


def test_clean(report: Report) -> None:
    clean = Report(clusters=report.clusters[:1], files=12, rules=report.rules, version="1.2.3")
    compare("clean", "".join(f"--- {name}\n{render(clean, name)}" for name in FORMATS))


def test_compared(report: Report) -> None:
    """With one finding that is new, one that has grown, two that the baseline accepts, and one that is gone."""
    dotted, hostile, block, cycle = report.findings
    known = Known.of(block)._replace(severity=Severity.HINT, clusters=())
    gone = Known.of(hostile)._replace(rule="::error::", object="Job \x1b[31m")
    baseline = Comparison(
        "baseline", "a\x1b.jsonl", (hostile, cycle), {block.fingerprint: known}, absent=(gone,)
    )
    compared = report._replace(
        findings=(dotted, block),
        ignored=report.ignored[:1],
        compared=(baseline, Comparison("base", "main")),
        crashes=(),
        rules=report.rules[:1],
    )
    text = "".join(f"--- {name}\n{render(compared, name)}" for name in FORMATS)
    everything = render(compared, "text", unchanged=True, hints=True)
    compare("compared", f"{text}--- text --all\n{everything}")


def test_color(report: Report) -> None:
    compare("color", render(report, "text", color=True))


def test_statistics(report: Report) -> None:
    compare("statistics", render(report, "statistics", hints=True))


@pytest.mark.parametrize("name", clusters.FORMATS)
def test_clusters(name: str, report: Report) -> None:
    compare(f"clusters.{name}", clusters.FORMATS[name](report, Style(show_unknown=True)))


def test_every_format_is_golden() -> None:
    names = {f"report.{name}" for name in FORMATS} | {f"clusters.{n}" for n in clusters.FORMATS}
    assert {path.name for path in GOLDEN.iterdir()} == {
        *names,
        "clean",
        "color",
        "compared",
        "statistics",
    }


def test_unknown_format(report: Report) -> None:
    with pytest.raises(ValueError, match="there is no format `xml`"):
        render(report, "xml")
