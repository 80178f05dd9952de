"""For a browser: one self-contained page that loads nothing from the network."""

from gitops_lint.report.graph.json import document
from gitops_lint.report.page import page
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, positions


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  the page has its own style
    """The page of one cluster."""
    return page(diagram.cluster, [document(diagram, shortest)])


def shortest(nodes: int) -> list[int] | str:
    """A set of nodes as positions, or as the bits of a hexadecimal number if that is shorter."""
    listed, digits = positions(nodes), f"{nodes:x}"
    return listed if len(str(listed)) <= len(digits) else digits
