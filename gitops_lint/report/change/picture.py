"""A picture of what a change affects in one cluster, for a comment on GitHub."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.graph.drawn import label, links
from gitops_lint.report.graph.mermaid import arrow, box
from gitops_lint.results.change_diagram import ChangeDiagram, LinkId, State, link_id
from gitops_lint.results.diagram import Diagram, Node, restricted
from gitops_lint.wording.change import SIGNS
from gitops_lint.wording.lists import counted, listing

_MOST: Final = 40  # boxes; more cannot be read in a comment
_FEW: Final = 3  # objects to which the same happens, and which have a box each
_GONE: Final = frozenset({State.DELETED, State.LEFT})
_WHOLE: Final = frozenset({State.STUCK, State.DELETED, State.LEFT, State.CREATED})
_LOOKS: Final = {
    State.STUCK: "stroke:#c62828,stroke-width:4px",
    State.DELETED: "stroke:#c62828,stroke-width:2px,stroke-dasharray:7 4",
    State.REPLACED: "stroke:#c62828,stroke-width:2px",
    State.BLOCKED: "stroke:#b26a00,stroke-width:3px",
    State.LEFT: "stroke:#c62828,stroke-width:2px,stroke-dasharray:2 3",
    State.PAUSED: "stroke:#b26a00,stroke-width:2px,stroke-dasharray:7 4",
    State.MOVED: "stroke:#0a5fd0,stroke-width:2px,stroke-dasharray:7 4",
    State.CREATED: "stroke:#1a7f37,stroke-width:3px",
    State.CHANGED: "stroke:#0a5fd0,stroke-width:2px",
    State.APPLIES: "stroke:#0a5fd0,stroke-width:1px",
    State.FREED: "stroke:#1a7f37,stroke-width:2px",
}
_ADDED: Final = "stroke:#1a7f37,stroke-width:3px"
_REMOVED: Final = "stroke:#c62828,stroke-width:2px,stroke-dasharray:3 4"
_RANK: Final = list(State)


class Picture(NamedTuple):
    """The lines of a Mermaid flowchart, and what it leaves out, as a phrase; "" if nothing."""

    lines: tuple[str, ...]
    left_out: str


def picture(drawn: ChangeDiagram) -> Picture | None:
    """What a change affects, and the objects next to it; None if it affects no Flux object.

    An object that comes or goes with the one that applies it is counted there instead. Many objects to which the same
    happens, and which wait for nothing, are one box. Of more than 40 boxes, the worst affected ones are drawn.
    """
    folded = _folded(drawn)
    bundles = _bundles(restricted(drawn.diagram, lambda node: node.id not in folded), drawn)
    bundled = {it.id for _, *others in bundles.values() for it in others}
    whole = restricted(drawn.diagram, lambda node: node.id not in folded and node.id not in bundled)
    states = {name: it for name, it in drawn.states.items() if name in whole.by_id}
    if not states:
        return None
    ranked = sorted(states, key=lambda it: _RANK.index(states[it][0]))
    near = sorted(_near(drawn, whole) - states.keys())
    kept = {*ranked[:_MOST], *near[: max(0, _MOST - len(ranked))]}
    part = restricted(whole, lambda node: node.id in kept)
    missing = [
        counted(number, noun)
        for number, noun in (
            (len(ranked[_MOST:]), "affected Flux object"),
            (len(near) - len(kept - states.keys()), "neighbor"),
        )
        if number
    ]
    counts = Counter(folded.values())
    return Picture(tuple(_lines(part, drawn, counts, bundles)), " and ".join(missing))


def _folded(drawn: ChangeDiagram) -> Mapping[str, str]:
    """The objects that come or go with their owner, each with the outermost one that does."""
    by_id, states = drawn.diagram.by_id, drawn.states
    found: dict[str, str] = {}
    for node in drawn.diagram.nodes:  # owners come before what they own
        if node.owner is None or node.owner not in by_id:
            continue
        own, theirs = (states.get(it, ())[:1] for it in (node.id, node.owner))
        if own and own == theirs and own[0] in _WHOLE:
            found[node.id] = found.get(node.owner, node.owner)
    return found


def _bundles(whole: Diagram, drawn: ChangeDiagram) -> Mapping[str, Sequence[Node]]:
    """Many objects of one owner with the same states and without links, by the first of them."""
    linked = {end for it in links(whole) if it.kind != "source" for end in (it.waiter, it.awaited)}
    found: dict[tuple[object, ...], list[Node]] = {}
    for node in whole.nodes:
        if node.id in drawn.states and node.id not in linked and node.id not in whole.owned:
            found.setdefault((node.owner, node.kind, drawn.states[node.id]), []).append(node)
    return {same[0].id: same for same in found.values() if len(same) > _FEW}


def _near(drawn: ChangeDiagram, whole: Diagram) -> set[str]:
    """The owners of affected objects, what these wait for, and what waits for them."""
    found = {node.owner for node in whole.nodes if node.id in drawn.states and node.owner}
    for link in links(whole):
        ends = {link.waiter, link.awaited}
        if link.kind != "source" and ends & drawn.states.keys():
            found |= ends
    return found & whole.by_id.keys()


def _lines(
    part: Diagram,
    drawn: ChangeDiagram,
    counts: Mapping[str, int],
    bundles: Mapping[str, Sequence[Node]],
) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(part.nodes)}
    yield "flowchart LR"
    used = {drawn.states[it][0] for it in names if it in drawn.states}
    yield from (f"  classDef {it.name.lower()} {_LOOKS[it]}" for it in State if it in used)
    for node in part.nodes:
        yield f"  {names[node.id]}{_node(bundles.get(node.id, [node]), part, drawn, counts)}"
    owned = [node for node in part.nodes if node.owner in names]
    yield from (f"  {names[node.owner or '']} -.-> {names[node.id]}" for node in owned)
    shown = [it for it in links(part) if it.kind != "source" or _look(link_id(it), drawn)]
    for number, link in enumerate(shown, len(owned)):
        look = _look(link_id(link), drawn)
        said = "added" if look == _ADDED else "removed" if look else ""
        text = " ".join(filter(None, ("" if link.kind == "dependsOn" else link.kind, said)))
        yield f"  {names[link.awaited]} {arrow(link.kind, text)} {names[link.waiter]}"
        if look:
            yield f"  linkStyle {number} {look}"


def _look(link: LinkId, drawn: ChangeDiagram) -> str:
    """The style of a link that only one of the states has; "" for the others, also for those that come or go with an end."""
    states = {state for name in link[:2] for state in drawn.states.get(name, ())}
    if link in drawn.added and State.CREATED not in states:
        return _ADDED
    return _REMOVED if link in drawn.removed and not states & _GONE else ""


def _node(
    same: Sequence[Node], part: Diagram, drawn: ChangeDiagram, counts: Mapping[str, int]
) -> str:
    """The box of an object, or of several to which the same happens."""
    node, states = same[0], drawn.states.get(same[0].id, ())
    more = sum(counts[it.id] for it in same)
    notes = ", ".join(it.value for it in states) or ", ".join(
        it for it in node.marks if it in ("missing", "suspended")
    )
    notes += f", with {counted(more, 'more Flux object')}" if more else ""
    sign = f"{SIGNS[states[0]]} " if states else ""
    text = listing([label(part, it) for it in same], _FEW)
    return box(node, sign + text, notes, states[0].name.lower() if states else "")
