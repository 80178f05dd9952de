"""The largest antichain, compared with a search over all sets."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.graphs.antichain import largest_antichain
from tests.examples import examples

COUNT = 8


@st.composite
def orders(draw: st.DrawFn) -> list[int]:
    """For each element the bits of all elements before it."""
    pair = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1))
    names = draw(st.permutations(range(COUNT)))
    below = [0] * COUNT
    pairs = {(max(it), min(it)) for it in draw(st.lists(pair, max_size=16)) if it[0] != it[1]}
    for high, low in sorted(pairs):  # `low` is complete already
        below[names[high]] |= 1 << names[low] | below[names[low]]
    return below


def apart(below: list[int], things: tuple[int, ...] | list[int]) -> bool:
    return not any(below[a] >> b & 1 for a in things for b in things)


@settings(max_examples=examples(60))
@given(orders())
def test_no_set_is_larger(below: list[int]) -> None:
    found = largest_antichain(below)
    assert found == sorted(set(found))
    assert apart(below, found)
    assert not any(apart(below, it) for it in combinations(range(COUNT), len(found) + 1))


def test_ends() -> None:
    assert largest_antichain([]) == []
    assert largest_antichain([0, 0, 0]) == [0, 1, 2]
    assert len(largest_antichain([0, 1, 3])) == 1
    assert largest_antichain([0, 1, 1, 1]) == [1, 2, 3]
    assert largest_antichain([0, 0, 0, 7]) == [0, 1, 2]
