"""The time of each event of a cluster, in any measure: waves, or the most seconds."""

from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush

from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event
from gitops_lint.order.events.event_graph import EventGraph


class Delay(Enum):
    """Why an event happens later than the last event that it waits for."""

    NONE = auto()
    DEPENDENCY_CHECK = auto()  # the controller rechecks dependencies from time to time
    RETRY = auto()  # Flux tried before the needed object existed
    LATE_RETRY = auto()  # it timed out before its objects were Ready
    HEALTH = auto()  # it waits for health until its timeout
    INSTALL = auto()  # it installs until its timeout
    DEADLINE = auto()  # it runs until its own deadline


class Moment(NamedTuple):
    """An event happens at `at`: `spent` after the event that the edge `after` waits for, if any."""

    at: float
    after: Edge | None = None
    spent: float = 0
    delay: Delay = Delay.NONE


Arrivals = Sequence[tuple[Edge, Moment]]
Settle = Callable[[Event, Arrivals], Moment]


def schedule(graph: EventGraph, settle: Settle) -> Mapping[Event, Moment]:
    """The moment of each event that happens, in topological order.

    `settle` computes the moment of an event from the moments of the events it waits for. Of
    alternatives, it gets only the earliest. Its result must not be earlier than any of these. Uncertain
    edges count, unless they lead backwards.
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
        arrivals = [(edge, found[edge.needs]) for edge in waits[event] if edge.needs in found]
        moment = settle(event, arrivals)
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
    for event in events:  # in topological order of the certain edges
        if event not in pending:
            push(event)
            run()
    return found


def latest(arrivals: Arrivals) -> Moment:
    """The moment of the last arrival; the beginning if there is none."""
    last = max(arrivals, key=lambda arrival: arrival[1].at, default=None)
    return Moment(last[1].at, last[0]) if last else Moment(0)


def wave_of(*kinds: tuple[str, str]) -> Settle:
    """Count the objects of these (kind, group)s that start one after the other."""

    def settle(event: Event, arrivals: Arrivals) -> Moment:
        last = latest(arrivals)
        starts = event.what == "started" and (event.id.kind, event.id.group) in kinds
        return Moment(last.at + starts, last.after, float(starts))

    return settle
