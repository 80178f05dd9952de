"""For a browser: what a change does to clusters, on the page of `graph`."""

from typing import Any, Final

from gitops_lint.report.change.json import cluster_document
from gitops_lint.report.graph.html import shortest
from gitops_lint.report.graph.json import document
from gitops_lint.report.page import page
from gitops_lint.report.style import Style
from gitops_lint.results.change import STATES, Change, ClusterChange
from gitops_lint.results.change_diagram import ChangeDiagram, LinkId, State, link_id
from gitops_lint.results.diagram import Diagram
from gitops_lint.wording.change import SIGNS, TITLES, consequence, statements, unseen_sentence

_NONE: Final = ClusterChange("no cluster", (True, True))


def change_html(change: Change, style: Style) -> str:
    """The page of all clusters; those in which nothing changes have no picture."""
    return page(
        f"From {change.base} to {change.head}",
        [_cluster(it, change.diagrams.get(it.cluster)) for it in change.clusters or (_NONE,)],
        links=style.links,
        changes={
            "base": change.base,
            "head": change.head,
            "states": [[state.value, SIGNS[state]] for state in State],
            "effects": [[it.value, title, STATES[it].value] for it, title in TITLES.items()],
            "unseen": [unseen_sentence(it) for it in change.unseen],
        },
    )


def _cluster(change: ClusterChange, drawn: ChangeDiagram | None) -> dict[str, Any]:
    drawn = drawn or ChangeDiagram(Diagram(change.cluster), {})
    data = document(drawn.diagram, shortest)
    for node in data["nodes"]:
        node["states"] = [it.value for it in drawn.states.get(node["id"], ())]
    for link, it in zip(data["links"], drawn.diagram.links, strict=True):
        link["change"] = _side(link_id(it), drawn)
    told = cluster_document(change)
    for entry, one in zip(told["objects"], change.objects, strict=True):
        entry["consequence"] = consequence(one)
    told["statements"] = list(statements(change))
    return data | {"change": told}


def _side(link: LinkId, drawn: ChangeDiagram) -> str | None:
    if link in drawn.added:
        return "added"
    return "removed" if link in drawn.removed else None
