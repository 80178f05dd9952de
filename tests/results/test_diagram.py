"""What waits for what in a diagram, and parts of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.results.diagram import Diagram, Link, LinkKind, Node, focused, restricted
from gitops_lint.results.finding import Finding, Location, Severity


def node(name: str, owner: str | None = None) -> Node:
    return Node(name, "Kustomization", "", name, owner=owner)


def diagram(owners: dict[str, str | None], *links: tuple[str, str, LinkKind]) -> Diagram:
    nodes = tuple(node(name, owner) for name, owner in owners.items())
    return Diagram("c", nodes, tuple(Link(*link) for link in links))


def test_ready_needs_what_the_start_needs_and_health() -> None:
    made = diagram(
        {"root": None, "infra": "root", "app": "root", "db": "app", "other": None},
        ("app", "infra", "dependsOn"),
        ("app", "db", "health"),
    )
    assert made.needed("app") == {"root", "infra", "db"}
    assert made.needed("db") == {"app", "root", "infra"}  # its owner's start, not its Ready
    assert made.needed("infra") == {"root"}
    assert made.blocked("infra") == {"app", "db"}
    assert made.blocked("db") == {"app"}
    assert made.blocked("other") == set()


@pytest.mark.parametrize(
    ("kind", "passed_on"),
    [("dependsOn", True), ("source", True), ("readyExpr", False), ("needs", False)],
)
def test_only_some_links_wait_for_ready(kind: LinkKind, passed_on: bool) -> None:
    made = diagram({"a": None, "b": None, "c": None}, ("a", "b", kind), ("b", "c", "health"))
    assert made.needed("a") == ({"b", "c"} if passed_on else {"b"})


def test_a_circle_is_no_endless_way() -> None:
    made = diagram({"a": None, "b": None}, ("a", "b", "dependsOn"), ("b", "a", "dependsOn"))
    assert made.needed("a") == made.blocked("a") == {"b"}


def test_what_a_part_leaves_out_hands_its_children_up() -> None:
    owners = {"root": None, "middle": "root", "leaf": "middle", "lost": "nowhere"}
    made = diagram(owners, ("leaf", "root", "dependsOn"), ("leaf", "middle", "dependsOn"))
    part = restricted(made, lambda it: it.id != "middle")
    assert {it.id: it.owner for it in part.nodes} == {"root": None, "leaf": "root", "lost": None}
    assert part.links == (Link("leaf", "root", "dependsOn"),)


def test_focus() -> None:
    made = diagram(
        {"root": None, "a": "root", "b": "root", "c": "root"},
        ("b", "a", "dependsOn"),
    )
    assert [it.id for it in focused(made, "a").nodes] == ["root", "a", "b"]
    assert [it.id for it in focused(made, "c").nodes] == ["root", "c"]


def test_the_worst_of_findings() -> None:
    found = tuple(
        Finding("r", severity, "m", Location("a", 1, 1, 1, 1)) for severity in reversed(Severity)
    )
    made = Diagram("c", findings=found)
    assert made.worst([0, 1, 2]) == Severity.ERROR
    assert made.worst([0, 1]) == Severity.WARNING
    assert made.worst([]) is None


NAMES = st.sampled_from("abcdefgh")
KINDS = st.sampled_from(["dependsOn", "readyExpr", "health", "source", "needs"])


@given(
    st.dictionaries(NAMES, st.none() | NAMES, min_size=1),
    st.lists(st.tuples(NAMES, NAMES, KINDS), max_size=20),
    st.data(),
)
def test_laws(
    owners: dict[str, str | None],
    links: list[tuple[str, str, LinkKind]],
    data: st.DataObject,
) -> None:
    """What waits is blocked, a focus is all of both, and no way ends in itself."""
    owners = {name: owner if owner in owners else None for name, owner in owners.items()}
    made = diagram(owners, *(it for it in links if {*it[:2]} <= {*owners}))
    one = data.draw(st.sampled_from(sorted(owners)))
    needed, blocked = made.needed(one), made.blocked(one)
    assert one not in needed | blocked
    assert {link.awaited for link in made.links if link.waiter == one} - {one} <= needed
    assert all(one in made.needed(other) for other in blocked)
    part = focused(made, one)
    assert {it.id for it in part.nodes} == {one} | needed | blocked
    assert all(it.owner is None or it.owner in part.by_id for it in part.nodes)
