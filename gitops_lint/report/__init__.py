"""Reports: one module for each format, each with one pure function `render(report, style) -> str`."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gitops_lint.results.finding import Report

FORMATS: Final = ("text", "concise", "table", "json", "sarif", "github")


def render(
    report: "Report",
    format: str,  # noqa: A002  what the option is called
    *,
    color: bool = False,
    show_unknown: bool = False,
    width: int = 120,
) -> str:
    """A report in one of `FORMATS`, with a newline at its end.

    `color`, `show_unknown` and `width` (columns of the terminal) affect only formats for people; formats
    for programs always contain everything. Raises ValueError for an unknown format.
    """
    if format not in FORMATS:
        message = f"there is no format `{format}`"
        raise ValueError(message)
    from gitops_lint.report.style import Style  # help needs only the formats

    style = Style(color=color, show_unknown=show_unknown, width=width)
    text: str = import_module(f"gitops_lint.report.{format}").render(report, style)
    return text


__all__ = ["FORMATS", "render"]
