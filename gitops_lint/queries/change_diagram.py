"""The diagram of a cluster before and after a change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from gitops_lint.change import Pair
from gitops_lint.documents import Tree
from gitops_lint.queries.diagram import draw
from gitops_lint.results.change import STATES, ClusterChange
from gitops_lint.results.change_diagram import ChangeDiagram, State, link_id
from gitops_lint.results.diagram import Diagram, Node, positions
from gitops_lint.results.finding import Finding

_OWN: Final = frozenset({*STATES.values()})
_RANK: Final = list(State)


def draw_change(
    pair: Pair, change: ClusterChange, before: Tree, after: Tree, findings: Sequence[Finding] = ()
) -> ChangeDiagram:
    """The diagram of both states of a cluster, what the change does to each object, and the findings about the change.

    `before` and `after` are the trees of the two states.
    """
    old = draw(pair.before, (), before) if pair.before else Diagram(pair.name)
    new = draw(pair.after, findings, after) if pair.after else Diagram(pair.name)
    known, was = ({link_id(it): it for it in one.links} for one in (new, old))
    diagram = Diagram(
        pair.name,
        (*new.nodes, *_gone(old, new)),
        (*new.links, *(link for name, link in was.items() if name not in known)),
        new.findings,
    )
    return ChangeDiagram(
        diagram,
        dict(_states(diagram, change)),
        frozenset(known.keys() - was.keys()),
        frozenset(was.keys() - known.keys()),
    )


def _gone(old: Diagram, new: Diagram) -> Iterator[Node]:
    """The nodes that only the old diagram has, with positions in the diagram of both."""
    gone = [node for node in old.nodes if node.id not in new.by_id]
    at = {name: 1 << number for number, name in enumerate((*new.by_id, *(it.id for it in gone)))}
    bits = [at[node.id] for node in old.nodes]
    for node in gone:
        needed, blocked = (
            sum(bits[it] for it in positions(found)) for found in (node.needed, node.blocked)
        )
        yield replace(node, needed=needed, blocked=blocked)


def _states(both: Diagram, change: ClusterChange) -> Iterator[tuple[str, tuple[State, ...]]]:
    """What the effects of a change say about each Flux object.

    One that only the state before has, and that no effect is about, stays in the cluster: its applier fails.
    """
    found: dict[str, set[State]] = {}

    def add(name: object, state: State) -> None:
        if str(name) in both.by_id:
            found.setdefault(str(name), set()).add(state)

    for it in change.objects:
        if not it.remote:
            add(it.name, STATES[it.effect])
        if it.by and it.by != it.name:
            add(it.by, State.APPLIES)
    for names, state in (
        (change.stuck, State.STUCK),
        (change.blocked, State.BLOCKED),
        (change.paused, State.PAUSED),
        (change.freed, State.FREED),
    ):
        for name in names:
            add(name, state)
    for node in both.nodes:
        states = found.get(node.id, set())
        if not states & _OWN and change.exists != (True, True) and _is_real(node):
            states.add(State.CREATED if change.exists[1] else State.LEFT)
        if states & _OWN:
            states.discard(State.APPLIES)
        if states:
            yield node.id, tuple(sorted(states, key=_RANK.index))


def _is_real(node: Node) -> bool:
    """Whether an object is more than a name that another one waits for."""
    return node.location is not None or not {"missing", "unknown"} & {*node.marks}
