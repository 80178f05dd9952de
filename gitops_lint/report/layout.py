"""The layout of text: aligned columns, wrapped sentences, separated blocks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.escape import cells, columns, without_commands
from gitops_lint.report.style import Style

READABLE: Final = 100  # columns of a sentence, however wide the terminal is


class Row(NamedTuple):
    """Cells of a table, and the place they are about ("" for none)."""

    cells: Sequence[str]
    place: str = ""


def width(text: str) -> int:
    """The width of a text in columns of a terminal."""
    return len(text) if text.isascii() else sum(map(columns, cells(text)))


def padded(text: str, size: int) -> str:
    """The text, padded with blanks to a width of `size` columns."""
    return text + " " * (size - width(text))


def table(rows: Sequence[Row], style: Style, indent: str = "  ", hang: int = 4) -> Iterator[str]:
    """Rows with aligned cells, separated by two blanks, each followed by its place.

    If the terminal is too narrow, each place is on a line of its own, indented by `hang` more columns.
    """
    lines = list(_aligned([row.cells for row in rows]))
    size = max(map(width, lines), default=0)
    places = max((width(row.place) for row in rows), default=0)
    beside = len(indent) + size + 2 + places <= style.width
    for line, row in zip(lines, rows, strict=True):
        if beside:
            yield f"{indent}{padded(line, size)}  {row.place}".rstrip()
        else:
            if len(row.cells) == 1:
                yield from _wrapped(line, indent, f"{indent}  ", style.width)
            else:
                yield f"{indent}{line}"
            if row.place:
                yield f"{indent}{' ' * hang}{row.place}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    sizes = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(padded, row, sizes)).rstrip()


def filled(names: Iterable[str], style: Style, indent: str, between: str = ", ") -> Iterator[str]:
    """All names, as many on a line as fit; no name is broken."""
    text = between.join(name.replace(" ", "\0") for name in names)
    for line in _wrapped(text, indent, indent, min(style.width, READABLE)):
        yield line.replace("\0", " ")


def wrapped(text: str, style: Style, indent: str = "") -> Iterator[str]:
    """A sentence on as many lines as it needs."""
    yield from _wrapped(text, indent, f"{indent}  ", min(style.width, READABLE))


def _wrapped(text: str, first: str, rest: str, size: int) -> list[str]:
    from textwrap import wrap  # a short report wraps nothing

    return wrap(
        text, size, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def folded(text: str, style: Style, used: int) -> list[str]:
    """A text on as many lines as it needs beside `used` columns; on one line without a terminal."""
    if not style.wrap:
        return [text]
    return _wrapped(text, "", "", max(style.width - used, 20)) or [text]


def section(title: str, lines: Iterable[str], style: Style) -> list[str]:
    """A title and its lines; empty if there are no lines."""
    found = list(lines)
    return [style.paint(title, "strong"), *found] if found else []


def page(blocks: Iterable[Sequence[str]]) -> str:
    """Blocks, separated by empty lines; no line is a command in a GitHub workflow log."""
    text = "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
    return without_commands(text)
