"""Real Flux on a handful of fixtures and worlds; the rest is played by `python -m lab results` and `worlds`."""

from pathlib import Path

import pytest

from gitops_lint.testing import rules_of
from lab import advice, pages
from lab.judge import SIZE, judge
from lab.programs import missing
from lab.results import line
from lab.worlds import judge_worlds

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PLAYED = (
    "good/order-layers",
    "good/replacements",
    "bad/order-cycle",
    "bad/order-wait-deadlock",
    "bad/needs-not-accepted",
    "bad/substitution-strict",
)
ADVICE = ("bad/order-wait-deadlock", "bad/order-suspended")
PAGES = ("dependency-not-found", "path-not-found", "yaml-syntax")
REASON = missing()


@pytest.mark.lab
@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_flux_does_what_the_verdict_says() -> None:
    found = list(judge([FIXTURES / it for it in PLAYED], top=FIXTURES, again=True))
    assert {it.repository for it in found} == {*PLAYED}
    assert not [line(it) for it in found if not it.agrees or it.unplayed]


@pytest.mark.lab
@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_generated_worlds_agree() -> None:
    found = list(judge_worlds(8, seed=1, again=True))
    assert len(found) == 8
    assert not [line(it) for it in found if not it.agrees or it.unplayed]


@pytest.mark.lab
@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_advice_works() -> None:
    chosen = {it: advice.load()[it] for it in ADVICE}
    found = list(advice.tried(chosen, advice.play(chosen, SIZE, again=True)))
    assert {it.variant.fixture for it in found} == {*ADVICE}
    assert not [(it.rule, it.way.says) for it in found if not it.succeeds]


@pytest.mark.lab
@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_flux_says_what_the_pages_quote() -> None:
    rules = [it for it in rules_of("gitops_lint.rules") if it.id in PAGES]
    found = list(pages.play(rules, SIZE, again=True))
    assert not [line(it) for it in found if not it.agrees or it.unplayed]
    assert pages.messages(found) == {it: pages.load()[it] for it in PAGES}
