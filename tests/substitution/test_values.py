"""Names and values of variables, and whether Flux substitutes."""

from typing import Any

import pytest

from gitops_lint.substitution import (
    is_disabled,
    normalize,
    precedence,
    runs,
    variable_name,
    variable_problem,
)

KEY = "kustomize.toolkit.fluxcd.io/substitute"


@pytest.mark.parametrize("name", ["a", "_", "A_1", "cluster_name", "__x"])
def test_good_names(name: str) -> None:
    assert variable_problem(name) is None
    assert variable_name(name) == name


@pytest.mark.parametrize(
    ("name", "says", "better"),
    [
        ("cluster-name", "`-`", "cluster_name"),
        ("a.b", "`.`", "a_b"),
        ("1a", "starts with a digit", "_1a"),
        ("größe", "`ö`", "gr__e"),
        ("a\n", "`\n`", "a_"),
        ("a b", "` `", "a_b"),
        ("٣", "`٣`", "_"),
        ("", "is empty", "_"),
    ],
)
def test_bad_names(name: str, says: str, better: str) -> None:
    assert says in str(variable_problem(name))
    assert variable_name(name) == better
    assert variable_problem(better) is None


def test_line_feeds_are_removed_from_a_value() -> None:
    assert normalize("a\nb\r\n\n c ") == "ab\r c "


def test_later_sources_override_earlier_ones_and_inline_overrides_all() -> None:
    sources = [{"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "2"}]
    assert precedence(sources, {"c": "3", "d": "3"}) == {"a": "1", "b": "2", "c": "3", "d": "3"}
    assert precedence([], {}) == {}
    assert sources[0]["b"] == "1"


@pytest.mark.parametrize(
    ("variables", "always", "expected"),
    [(0, False, False), (1, False, True), (0, True, True), (2, True, True)],
)
def test_without_a_variable_nothing_is_substituted(
    variables: int, always: bool, expected: bool
) -> None:
    assert runs(variables=variables, always=always) is expected


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"labels": {KEY: "disabled"}}, True),
        ({"annotations": {KEY: "disabled"}}, True),
        ({"labels": {KEY: "enabled"}, "annotations": {KEY: "disabled"}}, True),
        ({"annotations": {KEY: "Disabled"}}, False),
        ({"annotations": {KEY: True}}, False),
        ({"annotations": {"x": "disabled"}}, False),
        ({"annotations": None, "labels": []}, False),
        (None, False),
        ("x", False),
    ],
)
def test_the_switch_is_case_sensitive(metadata: Any, expected: bool) -> None:
    assert is_disabled({"metadata": metadata}) is expected
    assert not is_disabled(metadata)
