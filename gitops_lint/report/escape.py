"""Text from a repository, made safe to print: nothing invisible, nothing that moves the cursor."""

from functools import lru_cache


def cells(text: str) -> list[str]:
    """What to print for each character.

    Escapes replace control characters, characters that change the direction of text, invisible
    characters, whitespace other than a space, and halves of surrogate pairs. They also replace the
    second character of `##[`, which starts a command anywhere in the log of a GitHub workflow.
    """
    if text.isascii() and text.isprintable() and "##[" not in text:
        return list(text)
    shown = [char if char.isprintable() else _escape(char) for char in text]
    start = text.find("##[")
    while start >= 0:
        shown[start + 1] = "\\x23"
        start = text.find("##[", start + 1)
    return shown


def visible(text: str) -> str:
    """The text on one line, safe to print; backslashes stay as they are."""
    return "".join(cells(text))


def visible_lines(text: str) -> str:
    """The text safe to print, its line breaks kept."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


@lru_cache(maxsize=1024)
def columns(cell: str) -> int:
    """The width of a cell in columns of a terminal."""
    if cell.isascii():
        return len(cell)
    from unicodedata import combining, east_asian_width  # most text is ASCII

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in cell)
