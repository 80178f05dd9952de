"""For Graphviz; an arrow leads from an object to the one that waits for it."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.report.graph.drawn import COLORS, SIGNS, links, marked, title
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link, LinkKind, Node

_SHAPES: Final = {"Kustomization": "box", "HelmRelease": "oval", "ResourceSet": "box3d"}
_STYLES: Final[dict[LinkKind, str]] = {
    "dependsOn": "solid",
    "readyExpr": "dashed",
    "health": "bold",
    "source": "dotted",
    "needs": "solid",
}


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  the output has no style
    """A digraph from left to right, namespaces as clusters."""
    return "\n".join(_lines(diagram)) + "\n"


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    yield "digraph gitops {"
    yield f"  label={_quoted(diagram.cluster)}; labelloc=t; rankdir=LR; compound=true;"
    yield '  fontname="sans-serif"; node [fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for number, namespace in enumerate(sorted({node.namespace for node in diagram.nodes})):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(namespace or 'no namespace')}; style=dotted;"
        for node in diagram.nodes:
            if node.namespace == namespace:
                yield f"    {names[node.id]} [{_node(diagram, node)}];"
        yield "  }"
    for node in diagram.nodes:
        if node.owner in names:
            yield f'  {names[node.owner]} -> {names[node.id]} [style=dotted, tooltip="applies"];'
    for link in links(diagram):
        ends = f"{names[link.awaited]} -> {names[link.waiter]}"
        yield f"  {ends} [{_link(diagram, link)}];"
    yield "}"


def _node(diagram: Diagram, node: Node) -> str:
    worst = diagram.worst(marked(diagram, node.findings))
    sign = f"{SIGNS[worst]} " if worst else ""
    notes = [mark for mark in node.marks if mark != "entry"]
    label = _quoted(sign + title(node) + (f" ({', '.join(notes)})" if notes else ""))
    shape = _SHAPES.get(node.kind, "cylinder" if node.is_source else "box")
    attributes = [f"label={label}", f"shape={shape}", f"tooltip={_quoted(node.id)}"]
    if worst:
        attributes.append(f'color="{COLORS[worst]}", penwidth=2')
    if "missing" in node.marks:
        attributes.append("style=dashed")
    return ", ".join(attributes)


def _link(diagram: Diagram, link: Link) -> str:
    worst = diagram.worst(marked(diagram, link.findings))
    attributes = [f"style={_STYLES[link.kind]}", f"tooltip={_quoted(link.reason or link.kind)}"]
    label = (f"{SIGNS[worst]} " if worst else "") + ("" if link.kind == "dependsOn" else link.kind)
    if label:
        attributes.append(f"label={_quoted(label)}")
    if worst:
        attributes.append(f'color="{COLORS[worst]}", penwidth=2')
    return ", ".join(attributes)


def _quoted(text: str) -> str:
    r"""A string of DOT; backslashes are literal, so `\N` or `\l` are not escapes."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
