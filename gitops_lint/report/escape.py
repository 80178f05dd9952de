"""Text out of a repository, made harmless to look at: nothing invisible, nothing that moves."""

from functools import lru_cache


def cells(text: str) -> list[str]:
    """What to print for each character.

    A control character, one that changes the direction of text, an invisible one, a blank that is
    no space, half of a surrogate pair: all are shown as their escapes. So is the second character
    of `##[`, which starts a command in the log of a GitHub workflow wherever it stands.
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
    """The text on one line, harmless; backslashes stay as they are."""
    return "".join(cells(text))


def visible_lines(text: str) -> str:
    """The text harmless, its lines kept."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


@lru_cache(maxsize=1024)
def columns(cell: str) -> int:
    """How many columns of a terminal it takes to print a cell."""
    if cell.isascii():
        return len(cell)
    from unicodedata import combining, east_asian_width  # most text is ASCII

    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in cell)
