"""The event graph as if everything that blocks it were fixed, to judge the order of what is behind."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.once import once
from gitops_lint.order.deadlock.deadlocks import STRUCTURE, Deadlock, deadlocks
from gitops_lint.order.events.event import MISTAKES, NEEDS, Edge
from gitops_lint.order.events.event_graph import EventGraph

_ROUNDS: Final = 20  # resolving a deadlock may reveal another


@once
def resolved(graph: EventGraph) -> EventGraph:
    """The same graph, in which mistakes and deadlocks do not block anything.

    Their edges are uncertain, so they may still guarantee an order. Of a deadlock, these are the edges of a
    smallest cut, or of every entry if no small cut frees everything. Suspended objects still block, on
    purpose. The graph itself if nothing blocks it.
    """
    if not graph.never:
        return graph
    blocking = list(_mistakes(graph))
    found = graph.doubting(blocking) if blocking else graph
    for _ in range(_ROUNDS):
        cut = [edge for deadlock in deadlocks(found) for edge in _cut(deadlock)]
        if not cut:
            break
        found = found.doubting(cut)
    return found


def _mistakes(graph: EventGraph) -> Iterator[Edge]:
    for event in graph.never:
        for edge in graph.waits[event]:
            if edge.reason in MISTAKES and edge.needs is None and edge.certain:
                yield edge


def _cut(deadlock: Deadlock) -> Iterator[Edge]:
    """The edges of a smallest cut; if there is none, of every entry.

    To break one cycle after the other would take a round for each of them: objects that all depend on
    each other have as many as dependencies. Also the needs on a shortest cycle: they are reported with the
    deadlock, not as races.
    """
    chosen = [*(deadlock.cuts[0] if deadlock.cuts else deadlock.edges)]
    chosen += [edge for edge in deadlock.cycle if edge.reason in NEEDS]
    entries = {(it.reason, it.place) for it in chosen if it.reason not in STRUCTURE}
    for edge in deadlock.edges:
        if (edge.reason, edge.place) in entries:
            yield edge
