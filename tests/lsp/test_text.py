"""Positions of ours and of the protocol."""

import pytest
from lsprotocol.types import Position

from gitops_lint.documents import WHOLE_FILE, Span
from gitops_lint.lsp.text import Text

MIXED = "a: é𝒽b\r\nb: 1\rc: 2\nd: \u2028𝒽"


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [("utf-8", (3, 5, 9, 10)), ("utf-16", (3, 4, 6, 7)), ("utf-32", (3, 4, 5, 6))],
)
def test_columns_are_in_the_units_of_the_client(encoding: str, columns: tuple[int, ...]) -> None:
    text = Text(MIXED, encoding)
    for ours, theirs in zip((3, 4, 5, 6), columns, strict=True):
        assert text.position(text.offset(0, ours)) == Position(0, theirs)
        assert text.place_at(Position(0, theirs)) == (0, ours)


def test_a_lone_carriage_return_ends_a_line_of_the_protocol_only() -> None:
    text = Text(MIXED)
    at = text.offset(1, len("b: 1\rc: "))
    assert MIXED[at] == "2"
    assert text.position(at) == Position(2, 3)
    assert text.place_at(Position(2, 3)) == (1, 8)
    assert text.place_at(Position(3, 0)) == (2, 0)


def test_positions_beyond_the_text_are_those_of_its_end() -> None:
    text = Text("ab\r\nc")
    assert text.place_at(Position(0, 99)) == (0, 2)
    assert text.place_at(Position(99, 0)) == (1, 1)
    assert text.range_of(WHOLE_FILE).end == Position(1, 1)
    assert text.range_of(Span(0, 1, 0, 99)).end == Position(0, 2)
    assert Text("").place_at(Position(3, 3)) == (0, 0)


def test_a_position_within_a_character_is_that_after_it() -> None:
    assert Text("𝒽a").place_at(Position(0, 1)) == (0, 1)
