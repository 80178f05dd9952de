"""Text of a repository in the Markdown of an editor, without any meaning there."""

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible, visible_lines

_TICKS = regex("`+")


def code(text: str) -> str:
    """A text on one line as code."""
    shown = visible(text)
    fence = "`" * (1 + max((len(it) for it in _TICKS.findall(shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(text: str) -> str:
    """A text of several lines as code."""
    shown = visible_lines(text)
    fence = "`" * max(3, 1 + max((len(it) for it in _TICKS.findall(shown)), default=0))
    return f"{fence}text\n{shown}\n{fence}"
