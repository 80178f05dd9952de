"""For programs: a diagram as `schemas/gitops-lint/graph.json` defines it."""

import json
from typing import Any

from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION, finding, location
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link, Node


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The whole diagram; only ASCII, so that no character can do harm."""
    return json.dumps(document(diagram), indent=2) + "\n"


def document(diagram: Diagram) -> dict[str, Any]:
    """The diagram as plain data."""
    return {
        "version": VERSION,
        "cluster": diagram.cluster,
        "nodes": [_node(node) for node in diagram.nodes],
        "links": [_link(link) for link in diagram.links],
        "findings": [finding(it) for it in diagram.findings],
    }


def _node(node: Node) -> dict[str, Any]:
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
