r"""Lines of a file: only `\n` ends one, `\r\n` included.

These are the lines of git, of annotations on GitHub and of SARIF (3.14.16 `newlineSequences`), and a place is
of use only if they agree with it. YAML 1.1 also ends a line at a lone `\r`, U+0085, U+2028 and U+2029;
editors disagree about these. They are characters of a line here, although they end a comment.
"""

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from gitops_lint.regex import regex

_SHORT: Final = 2**16 - 1  # characters whose offsets, and that of the end, fit into 16 bits

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


class Positions:
    """The positions of the characters of a text."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        starts = accumulate([len(line) + 1 for line in text.split("\n")], initial=0)
        self._starts = array("H" if len(text) < _SHORT else "I", starts)

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self._starts[-1] - 1

    def of(self, offset: int, line: int = 0) -> tuple[int, int]:
        """The zero-based line and column of the character at an offset; it is at or after the start of `line`.

        Usually it is in that line, if the offset before it is.
        """
        starts = self._starts
        if offset >= starts[line + 1]:
            line = min(bisect_right(starts, offset, line + 2), len(starts) - 1) - 1
        return line, offset - starts[line]
