"""Simple rules are decided exactly as the library evaluates them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.cel.environment import RESERVED
from gitops_lint.cel.evaluate import _evaluated
from gitops_lint.cel.simple import decided

FIELDS = st.sampled_from(["a", "b", "a.b", "in", "__namespace__", "ä", "1"])
TEXTS = st.sampled_from(["", "x", "y", 'a"b', "ä", "a\\n"])
ATOMS = st.one_of(
    st.builds("has(self.{})".format, FIELDS),
    st.builds("self.{} {} '{}'".format, FIELDS, st.sampled_from(["==", "!="]), TEXTS),
    st.builds("size(self.{}) {} 0".format, FIELDS, st.sampled_from([">", "==", ">="])),
    st.builds("self.{}".format, FIELDS),
)
RULE = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("!{}".format, inner),
        st.builds("{}{}{}".format, inner, st.sampled_from(["||", " && ", " == ", "\v|| "]), inner),
    ),
    max_leaves=6,
)
SCALARS = st.sampled_from(["", "x", "y", "ä", True, 0, 1.5, None])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", "b", "in", "__namespace__"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def agrees(rule: str, value: Any) -> bool:
    found = decided(rule, value)
    return found is None or _evaluated(rule, value) == ("holds" if found else "broken")


@given(RULE, VALUES)
def test_the_verdict_is_that_of_the_library(rule: str, value: Any) -> None:
    assert agrees(rule, value)


@given(st.text("!()|&=s' \n") | st.text(), VALUES)
def test_any_text_is_no_rule_or_the_same_for_the_library(rule: str, value: Any) -> None:
    assert agrees(rule, value)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("!has(self.a) || self.b == 'x'", {}, True),
        ("!has(self.a) || self.b == 'x'", {"a": 1, "b": "y"}, False),
        ("!has(self.a) || self.b == 'x'", {"a": 1}, None),  # b is missing
        ("!has(self.a) || self.b == 'x'", {"a": 1, "b": 1}, None),
        ("!(has(self.a) && has(self.b))", {"a": 1}, True),
        ("has(self.a) || has(self.b) && has(self.c)", {"a": 1}, True),
        ("has(self.a.b)", {"a": {"b": None}}, True),
        ("has(self.a.b)", {"a": "x"}, None),
        ("has(self.a) && size(self.a) > 0", {"a": [1]}, True),
        ("has(self.a) && size(self.a) == 0", {"a": [1]}, False),
        ("self.a.startsWith('x')", {"a": "x"}, None),
        ("!self.a == 'x'", {"a": "x"}, None),
        ("has(self.a)", "x", None),
        ("has(self.a))", {"a": 1}, None),
        ("(has(self.a)", {"a": 1}, None),
        ("has(self.a) ||", {"a": 1}, None),
        ("", {}, None),
        ("(" * 1000 + "has(self.a)" + ")" * 1000, {"a": 1}, None),
        ("!" * 1000 + "has(self.a)", {"a": 1}, None),
    ],
)
def test_a_rule(rule: str, value: Any, expected: bool | None) -> None:
    assert decided(rule, value) is expected
    assert agrees(rule, value)


def test_reserved_words_are_no_names_of_fields() -> None:
    assert {decided(f"has(self.{word})", {word: 1}) for word in RESERVED} == {None}
