"""Reports: one module for each format, each with one pure function `render(report, style) -> str`."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitops_lint.results.finding import Parts, Report

FORMATS: Final = (
    "text", "concise", "table", "markdown", "json", "sarif", "github", "gitlab", "azure", "junit",
    "checkstyle", "rdjson",
)  # fmt: skip
COUNTED: Final = ("text", "concise", "table")  # the formats that `--statistics` replaces
STATISTICS: Final = "statistics"
_FINGERPRINTED: Final = frozenset({"json", "sarif", "gitlab"})  # these formats show fingerprints


def render(
    report: "Report",
    format: str,  # noqa: A002  what the option is called
    *,
    color: bool = False,
    show_unknown: bool = False,
    hints: bool = False,
    unchanged: bool = False,
    width: int | None = None,
) -> str:
    """A report in one of `FORMATS`, or as `STATISTICS`, with a newline at its end.

    `color`, `show_unknown`, `hints` (show findings of severity hint), `unchanged` (show findings that were known before)
    and `width` (columns of the terminal; None if there is none, then sentences are not wrapped) affect only formats for
    people, `github` and `azure`;
    formats for programs always contain everything. Raises ValueError for an unknown format.
    """
    if format not in (*FORMATS, STATISTICS):
        message = f"there is no format `{format}`"
        raise ValueError(message)
    from gitops_lint.report.style import Style  # help needs only the formats

    style = Style(
        color, show_unknown, width or 120, wrap=width is not None, hints=hints, unchanged=unchanged
    )
    text: str = import_module(f"gitops_lint.report.{format}").render(report, style)
    return text


def parts_of(formats: "Collection[str]", *, hints: bool) -> "Parts":
    """The parts that a report must have to be rendered in these formats, if nothing was known before."""
    from gitops_lint.results.finding import Parts, Severity

    framed = set(Severity) if "text" in formats else set()
    if not hints:
        framed.discard(Severity.HINT)
    if "rdjson" in formats:
        framed.update(Severity)
    return Parts(not _FINGERPRINTED.isdisjoint(formats), frozenset(framed))


__all__ = ["COUNTED", "FORMATS", "STATISTICS", "parts_of", "render"]
