"""Real Flux on a handful of fixtures: the whole set is played by `python -m lab results`."""

from pathlib import Path

import pytest

from lab.judge import judge
from lab.programs import missing
from lab.results import line

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PLAYED = (
    "good/order-layers",
    "good/replacements",
    "bad/order-cycle",
    "bad/order-wait-deadlock",
    "bad/needs-not-accepted",
    "bad/substitution-strict",
)
REASON = missing()


@pytest.mark.lab
@pytest.mark.skipif(bool(REASON), reason=REASON)
def test_flux_does_what_the_verdict_says() -> None:
    found = list(judge([FIXTURES / it for it in PLAYED], top=FIXTURES, again=True))
    assert {it.repository for it in found} == {*PLAYED}
    assert not [line(it) for it in found if not it.agrees or it.unplayed]
