"""The look of a report for people."""

from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Severity

_CODES: Final = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.HINT: "1;36",
    "frame": "1;34",
    "good": "1;32",
    "strong": "1",
}


class Links(NamedTuple):
    """The addresses of a line of a file before and after a change, with {path} and {line}."""

    before: str
    after: str


class Style(NamedTuple):
    """The options for a report.

    `width` is that of the terminal, in columns; without a terminal, frames and tables have it too, but
    sentences are not wrapped (`wrap`), so that a line of a log or a pipe is a whole sentence.
    """

    color: bool = False
    show_unknown: bool = False
    width: int = 120  # columns
    wrap: bool = False
    hints: bool = False  # show findings of severity hint
    unchanged: bool = False  # show findings that were known before
    links: Links | None = None  # of places, in the formats that have links

    def paint(self, text: str, name: str) -> str:
        """The text in the color of a severity, or of "frame", "good", "strong"."""
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if self.color and text else text
