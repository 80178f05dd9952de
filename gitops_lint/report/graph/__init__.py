"""Diagrams of a cluster: one module for each format, each with one function `render(diagram, style)`."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gitops_lint.report.style import Style
    from gitops_lint.results.diagram import Diagram

FORMATS: Final = ("text", "mermaid", "dot", "json", "html")


def render(diagram: "Diagram", format: str, style: "Style") -> str:  # noqa: A002  named after the option
    """A diagram in one of `FORMATS`, with a newline at its end; the style affects only text."""
    text: str = import_module(f"gitops_lint.report.graph.{format}").render(diagram, style)
    return text
