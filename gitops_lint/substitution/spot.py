"""Where an expansion stands in its file, worked out from the span of its scalar alone."""

from gitops_lint.source import Place, Span
from gitops_lint.substitution.scalar import BREAKS


def spot(place: Place, text: str, start: int, end: int, *, is_key: bool = False) -> Place:
    """The place of `text[start:end]`, where `text` is the value (or the key) at a place.

    Exact for what is written on one line without escapes. In a literal block the whole line is
    given, because its indentation is not known, and only when the block's lines are sure: the
    span then ends at the start of the next line. Everything else is the scalar's own place.
    """
    span = place.key if is_key else place.value
    if span is None:
        return place
    found = _on_one_line(span, text, start, end) or _in_block(span, text, start)
    return place._replace(value=found) if found else place._replace(value=span)


def _on_one_line(span: Span, text: str, start: int, end: int) -> Span | None:
    """Quotes that hold no escape are exactly two characters; a plain scalar has none."""
    if span.line != span.end_line or BREAKS.search(text):
        return None
    around = span.end_column - span.column - len(text)
    if around not in (0, 2):
        return None
    column = span.column + around // 2
    return Span(span.line, column + start, span.line, column + end)


def _in_block(span: Span, text: str, start: int) -> Span | None:
    """A block whose lines are as many as those of its text was not folded."""
    lines = text.count("\n") + (not text.endswith("\n"))
    written = span.end_line - span.line - (span.end_column == 0)
    if span.line == span.end_line or lines != written:
        return None
    line = span.line + 1 + text.count("\n", 0, start)
    return Span(line, 0, line + 1, 0)


def in_lines(place: Place, lines: list[str], source: str, ordinal: int) -> Place:
    """The exact place of an expansion, once the lines of its file are at hand.

    `place` is that of the whole scalar, `source` the text of the expansion, and `ordinal` how many
    equal ones come before it in the scalar. The place itself where it cannot be found.
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
