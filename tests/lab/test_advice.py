"""That the advice in lab/advice.yaml is what the findings say, and that following it removes them."""

import re
from pathlib import Path

import pytest

from lab.advice import FIXTURES, Advice, complaints, findings, load, read, variants, write

EVERY = load()
# What joins the ways in a help.
JOINING = re.compile(r"[\s;,.]|\bor\b")


@pytest.mark.parametrize("fixture", EVERY)
def test_the_advice_removes_the_findings_and_adds_none(fixture: str, tmp_path: Path) -> None:
    before = read(FIXTURES / fixture)
    wrong = {
        it.number: list(complaints(it, before, read(write(it, tmp_path))))
        for it in variants(fixture, EVERY[fixture])
    }
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("fixture", EVERY)
def test_every_way_that_a_help_offers_is_tried(fixture: str) -> None:
    report = read(FIXTURES / fixture)
    untried = {}
    for it in EVERY[fixture]:
        for finding in findings(report, it):
            if rest := _rest(it, finding.help or ""):
                untried[it.rule] = rest
    assert untried == {}


def _rest(given: Advice, help_: str) -> str:
    for way in given.ways:
        help_ = help_.replace(way.says, "")
    return help_ if JOINING.sub("", help_) else ""
