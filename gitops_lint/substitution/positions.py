"""The place of an expansion in its file."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from gitops_lint.documents import Place, Span
from gitops_lint.substitution.scalar import BREAKS


def spot(place: Place, text: str, start: int, end: int) -> Place:
    """The place of `text[start:end]`, computed only from the span of the scalar `text`.

    It is exact for a scalar on one line without escapes. In a literal block it is the whole line,
    because the indentation is unknown, and only if the block has as many lines as its text.
    Otherwise it is the scalar's own place.
    """
    span = place.value
    breaks = _line_breaks(text)
    if span.line == span.end_line:
        found = None if BREAKS.search(text) else _on_one_line(span, text, start, end)
    else:
        found = _in_block(span, text, bisect_left(breaks, start)) if breaks else None
    return place._replace(value=found) if found else place


@lru_cache(maxsize=16)
def _line_breaks(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in re.finditer("\n", text))


def _on_one_line(span: Span, text: str, start: int, end: int) -> Span | None:
    """Without escapes, a quoted scalar has two more characters than its text, a plain one none."""
    around = span.end_column - span.column - len(text)
    if around not in {0, 2}:
        return None
    column = span.column + around // 2
    return Span(span.line, column + start, span.line, column + end)


def _in_block(span: Span, text: str, line: int) -> Span | None:
    """A block that has as many lines as its text is not folded."""
    lines = len(_line_breaks(text)) + (not text.endswith("\n"))
    written = span.end_line - span.line - (span.end_column == 0)
    if lines != written:
        return None
    line += span.line + 1
    return Span(line, 0, line + 1, 0)


def in_lines(place: Place, lines: Sequence[str], source: str, ordinal: int) -> Place:
    """The exact place of an expansion, given the lines of its file.

    `place` is the place of the whole scalar, `source` the text of the expansion, and `ordinal` the
    number of equal expansions before it in the scalar. Returns `place` if it is not found.
    """
    span = place.value
    for number in range(span.line, min(span.end_line + 1, len(lines))):
        line = lines[number]
        last = span.end_column if number == span.end_line else len(line)
        at = line.find(source, span.column if number == span.line else 0, last)
        while at >= 0:
            if not ordinal:
                return place._replace(value=Span(number, at, number, at + len(source)))
            ordinal -= 1
            at = line.find(source, at + len(source), last)
    return place
