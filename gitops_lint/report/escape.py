"""Text from a repository, made safe to print: nothing invisible, nothing that moves the cursor."""

import re
from functools import lru_cache
from typing import Final

from gitops_lint.regex import regex

# The second `#` of a command: CI servers accept it anywhere in a line of their log.
# (GitHub: `##[error]`; Azure Pipelines: `##vso[…]` as well; TeamCity: `##teamcity[…]`)
LOG_COMMAND: Final = regex(r"(?<=#)#(?=[A-Za-z]*\[)")
_MARKS: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#&!~"})
_LINE_COMMAND: Final = regex(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def cells(text: str) -> list[str]:
    """What to print for each character.

    Escapes replace control characters, characters that change the direction of text, invisible
    characters, whitespace other than a space, and halves of surrogate pairs. They also replace the
    second character of `##[` and its like, which start a command in the log of a CI server.
    """
    commands = "##" in text
    if text.isascii() and text.isprintable() and not commands:
        return list(text)
    shown = [char if char.isprintable() else _escape(char) for char in text]
    if commands:
        for found in LOG_COMMAND.finditer(text):
            shown[found.start()] = "\\x23"
    return shown


def visible(text: str) -> str:
    """The text on one line, safe to print; backslashes stay as they are."""
    return "".join(cells(text))


def visible_lines(text: str) -> str:
    """The text safe to print, its line breaks kept."""
    return "\n".join(visible(line) for line in text.split("\n"))


def markdown(text: str) -> str:
    """The text on one line, safe to print, without any meaning in Markdown."""
    return visible(text).translate(_MARKS)


def log_lines(text: str) -> str:
    """The text safe to print, its line breaks kept, without commands for the log of a CI server."""
    return without_commands(visible_lines(text))


def without_commands(text: str) -> str:
    """The text without lines that GitHub takes for commands (`::error::`), also if they are indented."""
    return _LINE_COMMAND.sub(r"\1\\x3a", text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


@lru_cache(maxsize=1024)
def columns(cell: str) -> int:
    """The width of a cell in columns of a terminal."""
    if cell.isascii():
        return len(cell)
    from unicodedata import combining, east_asian_width  # most text is ASCII

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in cell)
