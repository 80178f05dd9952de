"""The order that only one of two clusters guarantees."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.cluster.kinds import RECONCILED, is_a
from gitops_lint.graphs.paths import shortest_path
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason, ready, started
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import step_of
from gitops_lint.results.comparison import UnmatchedOrder

_Pairs = Sequence[tuple[Resource, Resource]]
_TRIED: Final = 500  # pairs without an entry between them for which to search a path


def started_in_both(graph: EventGraph, other: EventGraph, pairs: _Pairs) -> _Pairs:
    """The pairs of objects that apply or install something, and start in both clusters."""
    return [
        (one, two)
        for one, two in pairs
        if is_a(one, *RECONCILED)
        and started(one.id) not in graph.never
        and started(two.id) not in other.never
    ]


def unmatched_orders(
    graph: EventGraph, other: EventGraph, pairs: _Pairs
) -> tuple[UnmatchedOrder, UnmatchedOrder]:
    """The order that only the first cluster guarantees, and the order that only the other guarantees.

    `pairs`: objects that start in both. One object comes before another if the other starts only when
    the first is Ready.
    """
    back = [(two, one) for one, two in pairs]
    return _unmatched(graph, other, pairs), _unmatched(other, graph, back)


def _unmatched(graph: EventGraph, other: EventGraph, pairs: _Pairs) -> UnmatchedOrder:
    position = {event: number for number, event in enumerate(graph.happening)}
    ordered = sorted(pairs, key=lambda it: position[started(it[0].id)])
    mine = _before(graph, [one for one, _ in ordered])
    theirs = _before(other, [two for _, two in ordered])
    count = 0
    found: dict[Edge, None] = {}
    tries = iter(range(_TRIED))
    for number, (one, _) in enumerate(ordered):
        missing = mine[number] & ~theirs[number]
        count += missing.bit_count()
        for earlier in _nearest(mine[number], mine):
            if missing >> earlier & 1:
                for edge in _entries(graph, one, ordered[earlier][0], tries):
                    found[edge] = None
    return UnmatchedOrder(tuple(sorted(step_of(edge) for edge in found)), count)


def _before(graph: EventGraph, items: Sequence[Resource]) -> Mapping[int, int]:
    """By the number of each object, the bits of the objects that are Ready when it starts."""
    bits = {ready(item.id): 1 << number for number, item in enumerate(items)}
    known: dict[Event, int] = {}
    for event in graph.happening:
        masks = [
            known.get(edge.needs, 0)
            for edge in graph.waits[event]
            if edge.certain and edge.needs is not None
        ]
        union, common = 0, -1
        for mask in masks:
            union |= mask
            common &= mask
        several = event.what in ALTERNATIVE and masks
        known[event] = (common if several else union) | bits.get(event, 0)
    return {number: known.get(started(item.id), 0) for number, item in enumerate(items)}


def _nearest(mask: int, before: Mapping[int, int]) -> Iterator[int]:
    """The objects of a mask that come before no other of it; numbers are in topological order."""
    while mask:
        last = mask.bit_length() - 1
        yield last
        mask &= ~(before[last] | 1 << last)


def _entries(
    graph: EventGraph, one: Resource, earlier: Resource, tries: Iterator[int]
) -> Iterator[Edge]:
    """The entries that make an object wait for an earlier one."""
    start, goal = started(one.id), ready(earlier.id)
    direct = [edge for edge in graph.waits[start] if edge.needs == goal and edge.certain]
    if direct or not [*islice(tries, 1)]:
        yield from direct[:1]
        return

    def out(event: Event) -> Iterator[Edge]:
        return (it for it in graph.waits[event] if it.certain and it.needs is not None)

    path = shortest_path(start, goal, out, lambda it: it.ends, lambda it: it.is_written)
    yield from (it for it in path if it.reason in (Reason.DEPENDS_ON, Reason.HEALTH))
