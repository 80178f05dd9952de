"""Regular expressions, held against Python's own where the two languages agree."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.gotext.regexp import compiled

atoms = st.sampled_from(["a", "b", "ab", ".", "[ab]", "[^a]", r"\d", r"\w", "-", r"\."])
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        inner.map("(?:{})*".format),
        inner.map("({})+".format),
        inner.map("(?:{})?".format),
        inner.map("(?:{}){{1,2}}".format),
        inner.map("^{}".format),
        inner.map("{}$".format),
    ),
    max_leaves=6,
)


@given(patterns, st.text("ab1-.", max_size=6))
def test_same_as_re(pattern: str, text: str) -> None:
    ours = compiled(pattern)
    assert ours is not None
    assert ours.fullmatch(text) == (re.fullmatch(pattern, text) is not None)
    assert ours.search(text) == (re.search(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "*a", "a**", "(?=a)", "(?!a)", r"(a)\1", "[a", "[b-a]", "a{1001}", r"\q"]
)
def test_what_go_refuses(pattern: str) -> None:
    assert compiled(pattern) is None


def test_case_is_folded() -> None:
    pattern = compiled("(?i)WEB-[a-c]+")
    assert pattern is not None
    assert [pattern.fullmatch(text) for text in ("web-abc", "Web-ABC", "web-d")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)*b", "a*a*a*a*a*a*b", "(.*)(.*)(.*)x"])
def test_time_grows_with_the_text_alone(pattern: str) -> None:
    expression = compiled(pattern)
    assert expression is not None
    started = time.perf_counter()
    assert not expression.fullmatch("a" * 3000)
    assert time.perf_counter() - started < 2
