"""The page of the graph, for an editor that can show one."""

from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.queries.diagram import draw
from gitops_lint.report.graph.html import shortest
from gitops_lint.report.graph.json import document
from gitops_lint.report.page import page


def graph_page(snapshot: Snapshot, path: str) -> str | None:
    """The page of the clusters that read a file, or else of all; None without clusters."""
    repository = snapshot.repository
    own = {it.cluster.name for it in snapshot.naming.written.get(path, ())}
    clusters = [it for it in repository.clusters if not own or it.name in own]
    if not clusters:
        return None
    diagrams = [draw(it, snapshot.report.findings, repository.tree) for it in clusters]
    return page(clusters[0].name, [document(it, shortest) for it in diagrams])
