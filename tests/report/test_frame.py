"""Frames underline the right columns in any line."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitops_lint.report.escape import columns
from gitops_lint.report.frame import frame
from gitops_lint.report.style import Style
from gitops_lint.results.finding import Location
from tests.work_counter import steps


def draw(text: str, line: int, start: int, end: int, *, width: int = 80, to: int = 0) -> list[str]:
    location = Location("a.yaml", line, start, to or line, end)
    return list(frame(location, text, 2, Style(width=width), color="error"))


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        pytest.param(
            "a\nb\nkey: value\nc\nd\ne\n",
            (3, 6, 11),
            [" 1 | a", " 2 | b", " 3 | key: value", "   |      ^^^^^", " 4 | c", " 5 | d"],
            id="two lines of context",
        ),
        pytest.param(
            "x: y\n---\n\nkey: value\n\n---\nz",
            (4, 1, 4),
            [" 4 | key: value", "   | ^^^"],
            id="no other document, no blank edges",
        ),
        pytest.param(
            "\tkey: value",
            (1, 7, 12),
            [" 1 |     key: value", "   |          ^^^^^"],
            id="tab",
        ),
        pytest.param(
            "日本: 語 # x",
            (1, 5, 6),
            [" 1 | 日本: 語 # x", "   |       ^^"],
            id="wide",
        ),
        pytest.param(
            "e\N{COMBINING ACUTE ACCENT}: ab",
            (1, 5, 7),
            [" 1 | e\N{COMBINING ACUTE ACCENT}: ab", "   |    ^^"],
            id="combining",
        ),
        pytest.param(
            "a\x1b: b\r\nc: d\r\n",
            (1, 5, 6),
            [" 1 | a\\x1b: b", "   |        ^", " 2 | c: d"],
            id="control character, CRLF",
        ),
        pytest.param("key:", (1, 5, 5), [" 1 | key:", "   |     ^"], id="empty span at end"),
        pytest.param("key:", (1, 90, 95), [" 1 | key:", "   |     ^"], id="behind the end"),
        pytest.param("key:", (2, 1, 2), [], id="no such line"),
        pytest.param("", (1, 1, 1), [], id="no text"),
    ],
)
def test_frame(text: str, where: tuple[int, int, int], expected: list[str]) -> None:
    assert draw(text, *where) == expected


def test_only_the_first_line_is_underlined() -> None:
    drawn = draw("spec:\n  a: b  \n  c: d\n", 2, 3, 4, to=3)
    assert drawn == [" 1 | spec:", " 2 |   a: b", "   |   ^^^^", " 3 |   c: d"]


def test_a_long_line_is_cropped_around_the_span() -> None:
    text = f"a: b\n{'x' * 100}NEEDLE{'y' * 100}\nc: d"
    assert draw(text, 2, 101, 107, width=45) == [
        " 2 | …xxxxxxxxxxxxNEEDLEyyyyyyyyyyyyyyyyyyyy…",
        "   |              ^^^^^^",
    ]


def test_a_long_line_is_cropped_behind_the_span() -> None:
    assert draw(f"ab: {'y' * 100}", 1, 1, 3, width=25) == [
        " 1 | ab: yyyyyyyyyyyyyyy…",
        "   | ^^",
    ]


def test_a_wide_escape_at_the_edge_does_not_move_the_carets() -> None:
    text = "0" * 11 + "\U00012544\U00018cd6\x1f" + "end"
    assert draw(text, 1, 15, 18, width=25) == [
        " 1 | … \\x1fend",
        "   |       ^^^",
    ]


def test_only_a_piece_of_a_huge_line_is_rendered() -> None:
    text = f"{'x' * 10_000_000}NEEDLE{'y' * 10_000_000}"
    drawn: list[str] = []
    assert steps(lambda: drawn.extend(draw(text, 1, 10_000_001, 10_000_007, width=25))) < 50_000
    assert drawn == [" 1 | …xxxxxNEEDLEyyyyyyy…", "   |       ^^^^^^"]


@given(
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(25, 130),
)
def test_carets_are_under_the_span_and_nothing_is_too_wide(
    text: str, start: int, length: int, width: int
) -> None:
    drawn = draw(text, 1, start + 1, start + 1 + length, width=width)
    assume(drawn)
    assert all(sum(map(columns, line)) <= width + 1 for line in drawn)
    code, carets = drawn[0], drawn[1]
    assert set(carets[5:].strip()) == {"^"}
    if "…" not in code and "\\" not in code and "\t" not in text:
        before = len(carets) - len(carets.lstrip(" |"))
        first = text.splitlines()[0] if text.splitlines() else ""
        assert before == 5 + sum(map(columns, first.rstrip()[:start]))
