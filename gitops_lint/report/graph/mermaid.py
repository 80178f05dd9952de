"""For a comment on GitHub; an arrow leads from an object to the one that waits for it."""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible
from gitops_lint.report.graph.drawn import COLORS, SIGNS, label, links, marked
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link, LinkKind, Node, restricted
from gitops_lint.results.finding import Severity

# The limits of Mermaid on GitHub. (mermaid docs: maxTextSize, maxEdges)
MAX_CHARACTERS: Final = 50_000
MAX_EDGES: Final = 500
MAX_LABEL: Final = 80  # characters

_SHAPES: Final = {
    "Kustomization": ("[", "]"),
    "HelmRelease": ("(", ")"),
    "ResourceSet": ("[[", "]]"),
}
_ARROWS: Final[dict[LinkKind, str]] = {
    "dependsOn": "-->",
    "readyExpr": "-->|readyExpr|",
    "health": "==>|health|",
    "source": "-->|source|",
    "needs": "-->",
}
ARROWS_EXPLAINED: Final = "An arrow leads from an object to the one that waits for it; a dotted arrow, to the one it applies."
_HEAD: Final = f"""\
flowchart LR
  %% {ARROWS_EXPLAINED}
  classDef error stroke:{COLORS[Severity.ERROR]},stroke-width:3px
  classDef warning stroke:{COLORS[Severity.WARNING]},stroke-width:3px
  classDef missing stroke-dasharray:6 4"""
_SAFE: Final = regex(r"[^\w ./:()✖⚠-]", re.ASCII)


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  the output has no style
    """A flowchart from left to right."""
    return "\n".join(_lines(diagram)) + "\n"


def fits(diagram: Diagram, style: Style) -> bool:
    """Whether GitHub renders the diagram."""
    return _edges(diagram) <= MAX_EDGES and len(render(diagram, style).encode()) <= MAX_CHARACTERS


def reduced(diagram: Diagram, style: Style) -> Diagram:
    """The diagram; if it is too large for GitHub, without sources, or even only its Kustomizations."""
    if fits(diagram, style):
        return diagram
    less = restricted(diagram, lambda node: not node.is_source)
    if fits(less, style):
        return less
    return restricted(diagram, lambda node: node.kind == "Kustomization")


def _edges(diagram: Diagram) -> int:
    owners = sum(node.owner in diagram.by_id for node in diagram.nodes)
    return owners + sum(1 for _ in links(diagram))


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    yield _HEAD
    for node in diagram.nodes:
        yield f"  {names[node.id]}{_node(diagram, node)}"
    owned = [node for node in diagram.nodes if node.owner in names]
    yield from (f"  {names[node.owner or '']} -.-> {names[node.id]}" for node in owned)
    for number, link in enumerate(links(diagram), len(owned)):
        yield f"  {names[link.awaited]} {_arrow(diagram, link)} {names[link.waiter]}"
        if line_style := _line_style(diagram, link):
            yield f"  linkStyle {number} {line_style}"


def box(node: Node, text: str, notes: str, look: str) -> str:
    """The shape of a node with its label, notes below it in words of ours, and a class; "" for none."""
    left, right = _SHAPES.get(node.kind, ("[(", ")]") if node.is_source else ("[", "]"))
    below = f"<br/>{notes}" if notes else ""
    return f'{left}"{escaped(text)}{below}"{right}' + (f":::{look}" if look else "")


def arrow(kind: LinkKind, text: str) -> str:
    """An arrow of a kind with a text; "" for that of the kind."""
    shaft, _, own = _ARROWS[kind].partition("|")
    text = text or own.rstrip("|")
    return f'{shaft}|"{escaped(text)}"|' if text else shaft


def _node(diagram: Diagram, node: Node) -> str:
    """The shape with its label, and the class."""
    worst = diagram.worst(marked(diagram, node.findings))
    sign = f"{SIGNS[worst]} " if worst else ""
    notes = [mark for mark in node.marks if mark != "entry"]
    state = worst or ("missing" if "missing" in node.marks else "")
    return box(node, sign + label(diagram, node), ", ".join(notes), state)


def _arrow(diagram: Diagram, link: Link) -> str:
    worst = diagram.worst(marked(diagram, link.findings))
    text = _ARROWS[link.kind].partition("|")[2].rstrip("|")
    text = text or (link.reason if link.kind == "needs" else "")
    return arrow(link.kind, f"{SIGNS[worst] if worst else ''} {text}".strip())


def _line_style(diagram: Diagram, link: Link) -> str:
    worst = diagram.worst(marked(diagram, link.findings))
    properties = [f"stroke:{COLORS[worst]},stroke-width:3px"] if worst else []
    if link.kind == "readyExpr":
        properties.append("stroke-dasharray:8 5")
    return ",".join(properties)


def escaped(text: str) -> str:
    """A label that is plain text to Mermaid and Markdown."""
    text = visible(text)
    if len(text) > MAX_LABEL:
        text = f"{text[: MAX_LABEL - 1]}…"
    return _SAFE.sub(lambda found: f"#{ord(found[0])};", text)
