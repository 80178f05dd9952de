r"""Positions in the text of a file: ours and those of the Language Server Protocol.

Ours are zero-based lines and columns in characters, and only `\n` ends a line. In the protocol a lone `\r`
ends a line too, and columns are in the units of an encoding: UTF-16, if the client does not choose another.
"""

from bisect import bisect_right
from functools import cached_property
from typing import Final

from lsprotocol import types

from gitops_lint.documents import Span
from gitops_lint.lines import Positions
from gitops_lint.regex import regex
from gitops_lint.results.finding import Location

_BREAK: Final = regex("\r\n|\r|\n")
_BYTES: Final = {"utf-8": 1, "utf-16": 2, "utf-32": 4}  # of a unit


class Text:
    """The text of a file, and the encoding of the client: "utf-8", "utf-16" or "utf-32"."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._encoding = encoding

    @cached_property
    def _ours(self) -> Positions:
        return Positions(self.text)

    @cached_property
    def _our_starts(self) -> list[int]:
        return [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def units(self, part: str) -> int:
        """The length of a part of the text in the units of the client."""
        if part.isascii():
            return len(part)
        name = self._encoding if self._encoding == "utf-8" else f"{self._encoding}-le"
        return len(part.encode(name, "surrogatepass")) // _BYTES[self._encoding]

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column of ours; the nearest one if there is no such position."""
        if line >= len(self._our_starts):
            return len(self.text)
        start = self._our_starts[line]
        more = line + 1 < len(self._our_starts)
        end = self._our_starts[line + 1] - 1 if more else len(self.text)
        if more and self.text[start:end].endswith("\r"):
            end -= 1
        return min(start + max(column, 0), end)

    def position(self, offset: int) -> types.Position:
        """The position of an offset in the protocol."""
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, self.units(self.text[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> types.Range:
        """The range between two offsets in the protocol."""
        return types.Range(self.position(start), self.position(end))

    def range_of(self, span: Span) -> types.Range:
        """The range of a span of ours."""
        start, end = (
            self.offset(span.line, span.column),
            self.offset(span.end_line, span.end_column),
        )
        return self.range(start, max(start, end))

    def range_at(self, at: Location) -> types.Range:
        """The range of a location, whose lines and columns are 1-based."""
        return self.range_of(Span(at.line - 1, at.column - 1, at.end_line - 1, at.end_column - 1))

    def offset_at(self, position: types.Position) -> int:
        """The offset of a position of the protocol; the end of its line, or the text, if it is beyond."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        last = position.line + 1 == len(self._starts)
        end = len(self.text) if last else self._starts[position.line + 1]
        line = self.text[start:end].rstrip("\r\n")
        if line.isascii():
            return start + min(position.character, len(line))
        column, units = 0, 0
        while column < len(line) and units < position.character:
            units += self.units(line[column])
            column += 1
        return start + column

    def place_at(self, position: types.Position) -> tuple[int, int]:
        """The line and column of ours (zero-based) of a position of the protocol."""
        return self._ours.of(self.offset_at(position))
