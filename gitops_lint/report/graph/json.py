"""For programs: a diagram as `schemas/gitops-lint/graph.json` defines it."""

from collections.abc import Callable
from typing import Any, Final

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION, finding, location
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.report.verdict import verdict_document
from gitops_lint.results.diagram import Diagram, Link, Node, positions

_NUMBERS: Final = regex(r"\[\n[\d,\s]+\]")  # a list; strings contain no newlines


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The whole diagram."""
    text = json_text(document(diagram))
    return _NUMBERS.sub(lambda it: f"[{' '.join(it[0][1:-1].split())}]", text)


def document(diagram: Diagram, of_nodes: Callable[[int], Any] = positions) -> dict[str, Any]:
    """The diagram as plain data; `of_nodes` formats a set of nodes, given as bits by position."""
    return {
        "version": VERSION,
        "cluster": diagram.cluster,
        "nodes": [_node(node, of_nodes) for node in diagram.nodes],
        "links": [_link(link) for link in diagram.links],
        "findings": [finding(it) for it in diagram.findings],
        "verdict": verdict_document(diagram.verdict) if diagram.verdict else None,
    }


def _node(node: Node, of_nodes: Callable[[int], Any]) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "namespace": node.namespace,
        "name": node.name,
        "location": location(node.location) if node.location else None,
        "owner": node.owner,
        "wave": node.wave,
        "marks": list(node.marks),
        "objects": dict(node.objects),
        "findings": list(node.findings),
        "needed": of_nodes(node.needed),
        "blocked": of_nodes(node.blocked),
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "from": link.waiter,
        "to": link.awaited,
        "kind": link.kind,
        "reason": visible(link.reason),
        "location": location(link.location) if link.location else None,
        "open": link.open,
        "findings": list(link.findings),
    }
