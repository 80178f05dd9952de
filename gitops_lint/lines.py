r"""Lines of a file: only `\n` ends one, `\r\n` included.

These are the lines of git, of annotations on GitHub and of SARIF (3.14.16 `newlineSequences`), and a place is
of use only if they agree with it. YAML 1.1 also ends a line at a lone `\r`, U+0085, U+2028 and U+2029;
editors disagree about these. They are characters of a line here, although they end a comment.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from gitops_lint.regex import regex

# What also ends a line in YAML 1.1.
YAML_BREAK: Final = regex("\r(?!\n)|[\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """The lines of a text, without their ends; at least one."""
    lines = text.split("\n")
    if "\r\n" in text:
        return [*(line.removesuffix("\r") for line in lines[:-1]), lines[-1]]
    return lines


def has_other_breaks(text: str) -> bool:
    """Whether the text has a YAML_BREAK; faster than a search."""
    if text.count("\r") != text.count("\r\n"):
        return True
    return not text.isascii() and any(char in text for char in "\x85\u2028\u2029")


def line_starts(text: str) -> list[int]:
    """The offset at which each line of a text starts, and that of the line which a break at its end would begin."""
    return [*accumulate([len(line) + 1 for line in text.split("\n")], initial=0)]


def position(offset: int, starts: Sequence[int], row: int = 0, first: int = 0) -> tuple[int, int]:
    """The zero-based line and column of an offset, which is at or after the start of line `row`.

    The `line_starts` begin at the index `first` of `starts`. Usually it is in that line, if the offset before it is.
    """
    at = first + row
    if offset >= starts[at + 1]:
        at = min(bisect_right(starts, offset, at + 2), len(starts) - 1) - 1
    return at - first, offset - starts[at]


class Positions:
    """The positions of the characters of a text."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = line_starts(text)

    def of(self, offset: int, row: int = 0) -> tuple[int, int]:
        """The zero-based line and column of the character at an offset, at or after the start of a line."""
        return position(offset, self._starts, row)
