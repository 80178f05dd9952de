"""The comment on a pull request: its picture, and its size."""

from dataclasses import replace
from typing import Any

import pytest

from gitops_lint.report.change import FORMATS
from gitops_lint.report.change.picture import picture
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change, ClusterChange, Effect, FieldChange
from gitops_lint.results.change_diagram import ChangeDiagram, State
from gitops_lint.results.diagram import Diagram, Link
from gitops_lint.results.explanation import Name
from tests.report.change.conftest import changed, wide
from tests.report.graph.conftest import HOSTILE, ks, node
from tests.report.graph.test_formats import LINE

GITHUB: int = 65_536  # characters of a comment
PICTURE = """\
flowchart LR
  classDef stuck stroke:#c62828,stroke-width:4px
  classDef deleted stroke:#c62828,stroke-width:2px,stroke-dasharray:7 4
  classDef blocked stroke:#b26a00,stroke-width:3px
  classDef created stroke:#1a7f37,stroke-width:3px
  classDef applies stroke:#0a5fd0,stroke-width:1px
  n0["#9702; flux-system<br/>applies changes"]:::applies
  n1["#33; apps<br/>blocked, changed"]:::blocked
  n2["#43; new<br/>created"]:::created
  n3["#9702; calm<br/>applies changes"]:::applies
  n4["✖ tail<br/>never Ready"]:::stuck
  n5["#8722; old<br/>deleted"]:::deleted
  n0 -.-> n1
  n0 -.-> n2
  n0 -.-> n3
  n0 -.-> n4
  n0 -.-> n5
  n1 --> n4
  n2 --> n1
  n5 --> n1"""


def markdown(change: Change) -> str:
    return FORMATS["markdown"](change, Style())


def lines(drawn: ChangeDiagram) -> list[str]:
    found = picture(drawn)
    assert found
    return list(found.lines)


def drawing(nodes: list[Any], links: list[Link] | None = None, **states: State) -> ChangeDiagram:
    """A diagram with the states of Kustomizations in flux-system."""
    return ChangeDiagram(
        Diagram("clusters/a", tuple(nodes), tuple(links or ())),
        {ks(name): (state,) for name, state in states.items()},
    )


def test_the_affected_part_is_drawn(change: Change) -> None:
    assert lines(change.diagrams["clusters/a"]) == PICTURE.split("\n")
    text = markdown(change)
    assert f"```mermaid\n{PICTURE}\n```" in text
    assert text.index("**3 objects deleted**") < text.index("```mermaid")
    assert text.index("```mermaid") < text.index("<details><summary>3 objects changed")


def test_a_link_of_one_state_is_marked() -> None:
    nodes = [node(f"flux-system/{it}", wave=1) for it in ("a", "b", "c")]
    links = [Link(ks("c"), ks("a"), "dependsOn"), Link(ks("c"), ks("b"), "health")]
    drawn = drawing(nodes, links, c=State.CHANGED)._replace(
        added=frozenset({(ks("c"), ks("a"), "dependsOn")}),
        removed=frozenset({(ks("c"), ks("b"), "health")}),
    )
    assert lines(drawn)[-4:] == [
        '  n0 -->|"added"| n2',
        "  linkStyle 0 stroke:#1a7f37,stroke-width:3px",
        '  n1 ==>|"health removed"| n2',
        "  linkStyle 1 stroke:#c62828,stroke-width:2px,stroke-dasharray:3 4",
    ]


def test_what_goes_with_its_owner_is_counted_there() -> None:
    nodes = [
        node("flux-system/gone"),
        node("HelmRelease flux-system/gone", owner=ks("gone")),
        node("OCIRepository flux-system/gone", owner=ks("gone")),
        node("HelmRelease flux-system/kept", owner=ks("gone")),
    ]
    states = {it.id: (State.DELETED,) for it in nodes[:3]} | {nodes[3].id: (State.MOVED,)}
    found = lines(drawing(nodes)._replace(states=states))
    assert [it for it in found if it.startswith("  n")] == [
        '  n0["#8722; gone<br/>deleted, with 2 more Flux objects"]:::deleted',
        '  n1("#187; HelmRelease kept<br/>moved"):::moved',
        "  n0 -.-> n1",
    ]


def test_many_alike_are_one_box() -> None:
    nodes = [node(f"flux-system/app{it}") for it in range(60)]
    states = {it.name: State.CHANGED for it in nodes}
    found = lines(drawing(nodes, **states))
    assert found[2:] == ['  n0["#126; app0#44; app1#44; app2 and 57 more<br/>changed"]:::changed']
    chain = [
        Link(one.id, other.id, "dependsOn") for one, other in zip(nodes[1:], nodes, strict=False)
    ]
    drawn = drawing(nodes, chain, **{**states, "app59": State.STUCK})
    told = picture(drawn)
    assert told
    assert told.left_out == "20 affected Flux objects"
    assert sum(":::" in it for it in told.lines) == 40
    assert "✖ app59" in "".join(told.lines)


def test_neighbors_are_left_out_first() -> None:
    nodes = [node("flux-system/base"), *(node(f"flux-system/app{it}") for it in range(60))]
    links = [Link(it.id, ks("base"), "dependsOn") for it in nodes[1:]]
    told = picture(drawing(nodes, links, base=State.DELETED))
    assert told
    assert told.left_out == "21 neighbors"
    assert len([it for it in told.lines if "[" in it]) == 40


def test_without_an_affected_flux_object_there_is_no_picture(change: Change) -> None:
    assert picture(drawing([node("flux-system/a")])) is None
    drawn = change.diagrams["clusters/a"]._replace(states={})
    assert "mermaid" not in markdown(change._replace(diagrams={"clusters/a": drawn}))
    assert "mermaid" not in markdown(change._replace(diagrams={}))


def test_the_picture_has_only_valid_lines(change: Change, hostile: Diagram) -> None:
    states = {it.id: (State.STUCK, State.CHANGED) for it in hostile.nodes[::2]}
    ids = frozenset((it.waiter, it.awaited, it.kind) for it in hostile.links)
    for drawn in (
        change.diagrams["clusters/a"],
        ChangeDiagram(replace(hostile, findings=()), states, ids),
        ChangeDiagram(replace(hostile, findings=()), states, frozenset(), ids),
    ):
        found = lines(drawn)
        assert [it for it in found if not LINE.fullmatch(it)] == []
        assert HOSTILE not in "\n".join(found)


def test_nothing_ends_the_picture_or_is_a_command(change: Change, hostile: Diagram) -> None:
    states = {it.id: (State.DELETED,) for it in hostile.nodes}
    drawn = ChangeDiagram(replace(hostile, findings=()), states)
    text = markdown(change._replace(diagrams={"clusters/a": drawn}))
    assert text.count("```") == 2
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in text


@pytest.mark.parametrize(("clusters", "apps"), [(1, 300), (1, 2000), (30, 100), (400, 5)])
def test_a_comment_is_never_too_long(clusters: int, apps: int) -> None:
    one = wide([f"application-with-a-long-name-{it}" for it in range(apps)])
    fields = tuple(FieldChange(f"spec.values.path.{it}", "x" * 90, "y" * 90) for it in range(9))
    edited = changed(Name("ConfigMap", "apps", "x"), Effect.CHANGED, fields=fields)
    names = [f"clusters/cluster-{it}" for it in range(clusters)]
    told = tuple(
        one.clusters[0]._replace(cluster=it, objects=(*one.clusters[0].objects, edited))
        for it in names
    )
    drawn = dict.fromkeys(names, one.diagrams["clusters/a"])
    text = markdown(one._replace(clusters=told, diagrams=drawn))
    assert GITHUB * 0.25 < len(text) < GITHUB
    assert text.count("```") % 2 == 0
    assert text.count("<details") == text.count("</details>")
    if clusters == 1:
        assert f"**{2 * apps} objects deleted**" in text
        assert "more objects, which `gitops-lint diff` lists" in text
    else:
        assert "Too much for a comment" in text or "The picture is left out" in text
    if clusters == 30:
        assert all(f"{it}: " in text for it in names)


def test_the_worst_fits_before_the_details() -> None:
    """A cluster with very long fields keeps its deletions, and loses fields."""
    fields = tuple(FieldChange(f"data.{it}", "x" * 3000, "y" * 3000) for it in range(20))
    objects = (
        changed(Name("ConfigMap", "apps", "big"), Effect.CHANGED, fields=fields),
        changed(Name("ConfigMap", "apps", "gone"), Effect.DELETED),
    )
    text = markdown(Change("a", "b", (ClusterChange("c", (True, True), objects),)))
    assert "ConfigMap apps/gone" in text
    assert "and 15 more fields" in text
    assert len(text) < GITHUB
