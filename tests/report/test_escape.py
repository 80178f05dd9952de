"""No text from a repository affects a terminal or a log."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.report.escape import cells, columns, visible, visible_lines

ANY = st.text(st.characters(codec=None))  # including surrogates


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 日本", "plain ü 日本"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred\x9b0m", "\\x1b[31mred\\x9b0m"),
        ("\u202eevil\u2069\u200b\ufeff", "\\u202eevil\\u2069\\u200b\\ufeff"),
        ("no-break\u00a0space", "no-break\\xa0space"),
        ("\udcff", "\\udcff"),
        ("##[error]##[", "#\\x23[error]#\\x23["),
        ("###[x]", "##\\x23[x]"),
        ("a ##vso[task.setvariable]", "a #\\x23vso[task.setvariable]"),
        ("##teamcity[x]##", "#\\x23teamcity[x]##"),
        ("## a [heading]", "## a [heading]"),
        ("back\\slash", "back\\slash"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY)
def test_visible_is_harmless(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "##[" not in shown
    shown.encode("utf-8")
    assert visible(shown) == shown


@given(ANY)
def test_a_cell_for_each_character(text: str) -> None:
    assert len(cells(text)) == len(text)


@given(ANY)
def test_lines_are_kept(text: str) -> None:
    assert visible_lines(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("cell", "width"),
    [("a", 1), ("日", 2), ("ü", 1), ("\N{COMBINING ACUTE ACCENT}", 0), ("\\x1b", 4)],
)
def test_columns(cell: str, width: int) -> None:
    assert columns(cell) == width
    assert unicodedata.unidata_version
