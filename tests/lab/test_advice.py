"""That the advice in lab/advice.yaml is what the findings say, and that following it removes them."""

import re
from pathlib import Path

import pytest

from gitops_lint.rule import load_rules
from lab.advice import FIXTURES, Advice, complaints, findings, load, new, read, variants, write

EVERY = load()
UNTRIED = {
    "no-revision-lockstep": "it is about a second commit",
}
# What joins the ways in a help.
JOINING = re.compile(r"[\s;,.]|\bor\b")


@pytest.mark.parametrize("fixture", EVERY)
def test_the_advice_removes_the_findings_and_adds_none(fixture: str, tmp_path: Path) -> None:
    before = read(FIXTURES / fixture)
    reports = [(it, read(write(it, tmp_path))) for it in variants(fixture, EVERY[fixture])]
    assert [line for it, after in reports for line in complaints(it, before, after)] == []
    announced = {rule for it in EVERY[fixture] for way in it.ways for rule in way.new}
    assert announced == {it.rule for _, after in reports for it in new(before, after)}


@pytest.mark.parametrize("fixture", EVERY)
def test_every_way_that_a_help_offers_is_tried(fixture: str) -> None:
    report = read(FIXTURES / fixture)
    untried = {}
    for it in EVERY[fixture]:
        for finding in findings(report, it):
            if rest := _rest(it, finding.help or ""):
                untried[it.rule] = rest
    assert untried == {}


def test_advice_of_all_rules_of_order_and_readiness_is_tried() -> None:
    tried = {it.rule for every in EVERY.values() for it in every}
    families = {rule.id for rule in load_rules() if rule.family in ("order", "readiness")}
    assert families - tried == UNTRIED.keys()


def _rest(given: Advice, help_: str) -> str:
    for way in given.ways:
        help_ = help_.replace(way.says, "")
    return help_ if JOINING.sub("", help_) else ""
