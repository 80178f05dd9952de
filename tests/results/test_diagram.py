"""What is known of the nodes of a diagram, and parts of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.results.diagram import (
    Diagram,
    Link,
    LinkKind,
    Node,
    focused,
    positions,
    restricted,
)
from gitops_lint.results.finding import Finding, Location, Severity


def node(name: str, owner: str | None = None) -> Node:
    return Node(name, "Kustomization", "", name, owner=owner)


def diagram(owners: dict[str, str | None], *links: tuple[str, str, LinkKind]) -> Diagram:
    nodes = tuple(node(name, owner) for name, owner in owners.items())
    return Diagram("c", nodes, tuple(Link(*link) for link in links))


def ordered(made: Diagram, **needed: str) -> Diagram:
    """A diagram in which nodes need others, by the letters of their ids, and these block them."""
    at = {it.id: number for number, it in enumerate(made.nodes)}
    pairs = [(at[one], at[other]) for one, others in needed.items() for other in others]
    nodes = tuple(
        replace(
            it,
            needed=sum(1 << end for start, end in pairs if start == number),
            blocked=sum(1 << start for start, end in pairs if end == number),
        )
        for number, it in enumerate(made.nodes)
    )
    return replace(made, nodes=nodes)


def test_needed_and_blocked_are_positions_of_nodes() -> None:
    made = ordered(diagram(dict.fromkeys("abcd")), d="ac", c="a")
    assert made.needed("d") == {"a", "c"}
    assert made.needed("a") == made.blocked("d") == made.needed("b") == set()
    assert made.blocked("a") == {"c", "d"}
    assert positions(made.by_id["d"].needed) == [0, 2]


def test_what_a_part_leaves_out_hands_its_children_up() -> None:
    owners = {"root": None, "middle": "root", "leaf": "middle", "lost": "nowhere"}
    made = diagram(owners, ("leaf", "root", "dependsOn"), ("leaf", "middle", "dependsOn"))
    part = restricted(made, lambda it: it.id != "middle")
    assert {it.id: it.owner for it in part.nodes} == {"root": None, "leaf": "root", "lost": None}
    assert part.links == (Link("leaf", "root", "dependsOn"),)


def test_focus() -> None:
    made = ordered(diagram(dict.fromkeys("rabc")), a="r", b="ra", c="r")
    part = focused(made, "a")
    assert [it.id for it in part.nodes] == ["r", "a", "b"]
    assert (part.needed("a"), part.blocked("a")) == ({"r"}, {"b"})
    assert [it.id for it in focused(made, "c").nodes] == ["r", "c"]


def test_the_worst_of_findings() -> None:
    found = tuple(
        Finding("r", severity, "m", Location("a", 1, 1, 1, 1)) for severity in reversed(Severity)
    )
    made = Diagram("c", findings=found)
    assert made.worst([0, 1, 2]) == Severity.ERROR
    assert made.worst([0, 1]) == Severity.WARNING
    assert made.worst([]) is None


NAMES = st.sampled_from("abcdefgh")


@given(
    st.dictionaries(NAMES, st.none() | NAMES, min_size=1),
    st.lists(st.tuples(NAMES, NAMES), max_size=20),
    st.sets(NAMES),
)
def test_a_part_keeps_what_is_known_of_its_nodes(
    owners: dict[str, str | None], pairs: list[tuple[str, str]], kept: set[str]
) -> None:
    """Of what stays, the same is needed and blocked; every owner stays as well."""
    owners = {name: owner if owner in owners else None for name, owner in owners.items()}
    needed = {name: "".join({b for a, b in pairs if a == name and b in owners}) for name in owners}
    made = ordered(diagram(owners), **needed)
    part = restricted(made, lambda it: it.id in kept)
    assert {*part.by_id} == kept & {*owners}
    for name in part.by_id:
        assert part.needed(name) == made.needed(name) & kept
        assert part.blocked(name) == made.blocked(name) & kept
    assert all(it.owner is None or it.owner in part.by_id for it in part.nodes)
