"""The resolved Flux objects of clusters, as `schemas/gitops-lint/clusters.json` defines them."""

from collections.abc import Iterable
from typing import Any

from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.results.explanation import Line
from gitops_lint.results.resolved_objects import ResolvedCluster, ResolvedObject


def render(clusters: Iterable[ResolvedCluster]) -> str:
    """The document as JSON."""
    return json_text(document(clusters))


def document(clusters: Iterable[ResolvedCluster]) -> dict[str, Any]:
    """The document as plain data."""
    return {"version": VERSION, "clusters": [_cluster(cluster) for cluster in clusters]}


def _cluster(cluster: ResolvedCluster) -> dict[str, Any]:
    return {
        "name": cluster.name,
        "entry": cluster.entry,
        "objects": [_object(item) for item in cluster.objects],
        "unknown": [{"reason": reason, **_line(line)} for reason, line in cluster.unknown],
    }


def _object(item: ResolvedObject) -> dict[str, Any]:
    return {
        "object": item.data,
        "parent": item.parent,
        "path": item.path,
        "content": item.content,
        "layers": [_line(line) for line in item.layers],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"path": line.path, "line": line.line}
