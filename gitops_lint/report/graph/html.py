"""For a browser: one self-contained page that loads nothing from the network."""

from collections.abc import Sequence
from typing import Any

from gitops_lint.report.graph.json import document
from gitops_lint.report.page import page
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, positions
from gitops_lint.wording.verdict import title_of


def render(diagram: Diagram, style: Style) -> str:
    """The page of one cluster."""
    return render_all([diagram], style)


def render_all(diagrams: Sequence[Diagram], style: Style) -> str:
    """The page of several clusters, side by side."""
    title = diagrams[0].cluster if len(diagrams) == 1 else f"{len(diagrams)} clusters"
    return page(title, [_cluster(it) for it in diagrams], links=style.links)


def _cluster(diagram: Diagram) -> dict[str, Any]:
    data = document(diagram, shortest)
    if diagram.verdict is None:
        return data
    for entry, need in zip(data["verdict"]["needs"], diagram.verdict.needs, strict=True):
        entry["title"] = title_of(need)
    return data


def shortest(nodes: int) -> list[int] | str:
    """A set of nodes as positions, or as the bits of a hexadecimal number if that is shorter."""
    listed, digits = positions(nodes), f"{nodes:x}"
    return listed if len(str(listed)) <= len(digits) else digits
