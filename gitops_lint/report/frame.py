"""The part of a file that a finding is about, underlined with carets."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final

from gitops_lint.lines import split_lines
from gitops_lint.report.escape import cells, columns, visible
from gitops_lint.report.style import Style
from gitops_lint.results.finding import Location

TAB: Final = "    "
_MORE: Final = "…"
_NEAR: Final = 1000  # characters; more than a terminal has columns


def arrow(location: Location, gutter: int, style: Style) -> str:
    """`  --> path:line:column`, which editors and terminals turn into a link."""
    at = f"{visible(location.path)}:{location.line}:{location.column}"
    return f"{' ' * gutter}{style.paint('-->', 'frame')} {at}"


def frame(
    location: Location, text: str | None, gutter: int, style: Style, *, color: str, context: int = 2
) -> Iterator[str]:
    """The lines of a frame: the first line of the location underlined, context around it.

    `gutter` is the width of the column of line numbers, `color` the name of the carets' color.
    Empty if there is no text, or if the text has no such line.
    """
    lines = _lines(text or "")
    if not text or location.line > len(lines):
        return
    number = location.line - 1
    line = lines[number]
    end = location.end_column - 1 if location.end_line == location.line else len(line)
    # For speed, only the surroundings of the location are rendered in a very long line.
    left = max(0, location.column - _NEAR) if len(line) > 2 * _NEAR else 0
    start, width = _underlined(_piece(line, left), location.column - 1 - left, end - left)
    room = max(style.width - gutter - 3, 20)
    offset = 0 if start + width < room else max(0, start - room // 3)
    bar = style.paint("|", "frame")
    for shown in _around(lines, number, 0 if offset else context):
        piece = cells(_piece(lines[shown], left if shown == number else 0))
        code = _window([TAB if cell == "\\t" else cell for cell in piece], offset, room)
        yield f"{style.paint(f'{shown + 1:>{gutter}}', 'frame')} {bar} {code}".rstrip()
        if shown == number:
            carets = "^" * max(1, min(width, room - (start - offset)))
            yield f"{' ' * gutter} {bar} {' ' * (start - offset)}{style.paint(carets, color)}"


@lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    """The lines of a text; findings come file by file, and files are long."""
    return tuple(split_lines(text))


def _piece(line: str, left: int) -> str:
    return line[left : left + 2 * _NEAR]


def _around(lines: Sequence[str], number: int, context: int) -> range:
    """The numbers of the lines to show: within the document, without blank lines at the edges."""
    first = last = number
    while first > max(number - context, 0) and not _is_edge(lines[first - 1]):
        first -= 1
    while last < min(number + context, len(lines) - 1) and not _is_edge(lines[last + 1]):
        last += 1
    while first < number and not lines[first].strip():
        first += 1
    while last > number and not lines[last].strip():
        last -= 1
    return range(first, last + 1)


def _is_edge(line: str) -> bool:
    return line.startswith(("---", "..."))


def _underlined(line: str, start: int, end: int) -> tuple[int, int]:
    """(first column on the screen, width) of the characters start:end, without trailing blanks."""
    widths = [len(TAB) if cell == "\\t" else columns(cell) for cell in cells(line.rstrip())]
    start = min(start, len(widths))
    return sum(widths[:start]), max(1, sum(widths[start:end]))


def _window(shown: Sequence[str], offset: int, room: int) -> str:
    """As much of a line as fits, starting at a column."""
    ends = list(accumulate(map(columns, shown)))
    first = bisect_left(ends, offset + 1)
    last = bisect_right(ends, offset + room)
    kept = list(shown[first:last])
    if kept and first:
        kept[0] = _MORE.ljust(ends[first] - offset)
    if kept and last < len(shown):
        kept[-1] = _MORE
    return "".join(kept)
