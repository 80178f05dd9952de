"""When each event of a cluster happens, by whatever measure: waves, or seconds at worst."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from heapq import heappop, heappush
from typing import NamedTuple

from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event
from gitops_lint.order.events.graph import EventGraph


class Delay(Enum):
    """Why an event happens later than the last event that it waits for."""

    NONE = auto()
    DEPENDENCY_CHECK = auto()  # the controller looks at dependencies from time to time
    RETRY = auto()  # it was tried before what it needs was there
    LATE_RETRY = auto()  # it timed out before what it waits for was Ready
    HEALTH = auto()  # it waits for health until its timeout
    INSTALL = auto()  # it installs until its timeout
    DEADLINE = auto()  # it runs until its own deadline


class Moment(NamedTuple):
    """`at` an event happens: `spent` after what `after` awaits, if it waits for anything."""

    at: float
    after: Edge | None = None
    spent: float = 0
    delay: Delay = Delay.NONE


Arrivals = Sequence[tuple[Edge, Moment]]
Settle = Callable[[Event, Arrivals], Moment]


def schedule(graph: EventGraph, settle: Settle) -> Mapping[Event, Moment]:
    """The moment of each event that ever happens, what is waited for first.

    `settle` says when an event happens, from when all that it waits for does; of alternatives it is
    told the earliest alone. It must not answer anything earlier than what it is told. What is not
    certain counts as well, unless it leads backwards.
    """
    events = dict.fromkeys(graph.happening)
    waits = {
        event: [edge for edge in graph.waits[event] if edge.needs in events] for event in events
    }
    left = {
        event: min(len(edges), 1) if event.what in ALTERNATIVE else len(edges)
        for event, edges in waits.items()
    }
    found: dict[Event, Moment] = {}
    queue: list[tuple[float, int, Event, Moment]] = []
    pending: set[Event] = set()

    def push(event: Event) -> None:
        pending.add(event)
        told = [(edge, found[edge.needs]) for edge in waits[event] if edge.needs in found]
        moment = settle(event, told)
        heappush(queue, (moment.at, len(pending), event, moment))

    def run() -> None:
        while queue:
            _, _, event, moment = heappop(queue)
            found[event] = moment
            for edge in graph.into.get(event, ()):
                if edge.event in left and edge.event not in pending:
                    left[edge.event] -= 1
                    if left[edge.event] == 0:
                        push(edge.event)

    for event, number in left.items():
        if not number:
            push(event)
    run()
    for event in events:  # in an order in which all that is certain comes first
        if event not in pending:
            push(event)
            run()
    return found


def latest(arrivals: Arrivals) -> Moment:
    """The moment at which the last of what is waited for happens; the beginning, without any."""
    last = max(arrivals, key=lambda told: told[1].at, default=None)
    return Moment(last[1].at, last[0]) if last else Moment(0)


def wave_of(*kinds: tuple[str, str]) -> Settle:
    """Counts how many objects of these (kind, group)s start one after the other."""

    def settle(event: Event, arrivals: Arrivals) -> Moment:
        last = latest(arrivals)
        starts = event.what == "started" and (event.id.kind, event.id.group) in kinds
        return Moment(last.at + starts, last.after, float(starts))

    return settle
