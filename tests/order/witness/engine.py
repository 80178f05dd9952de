"""A virtual clock, and the work queue of a controller on it."""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from tests.order.witness.world import Ref

HELD = -1  # yielded instead of seconds: this reconciliation never goes on
_BACKOFF = (1, 900)  # fluxcd/pkg runtime: --min-retry-delay (750ms, rounded), --max-retry-delay
_MOST_EVENTS = 100_000  # a simulation that needs more does not end: a bug of the witness


class Done(NamedTuple):
    """How a reconciliation ended: seconds until the next one, if any, and whether it is stuck.

    Stuck: it failed for want of something that has never been true so far, so that nothing comes of
    a retry before something new has happened. Failed: it returned an error to the queue, which tries
    it again after a while that doubles each time.
    """

    after: int | None
    stuck: bool = False
    failed: bool = False


Reconciliation = Generator[int, None, Done]  # yields the seconds that it takes, as it goes


@dataclass(slots=True)
class Clock:
    """Callbacks in order of time; at the same time, in the order in which they were asked for."""

    now: int = 0
    _events: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def after(self, seconds: int, callback: Callable[[], None]) -> None:
        heappush(self._events, (self.now + seconds, next(self._numbers), callback))

    def run(self, until: Callable[[], bool]) -> None:
        for _ in range(_MOST_EVENTS):
            if not self._events or until():
                return
            self.now, _, callback = heappop(self._events)
            callback()
        raise RuntimeError("the simulation does not end")


@dataclass(slots=True)
class Queue:
    """A controller's work queue (client-go's workqueue): fair, and no object twice at a time.

    `workers` at most are at it at once, each from the start to the end of a reconciliation,
    its waits included; None is as many as there is work. Asking for an object that is waiting
    already changes nothing; for one that is being reconciled, it comes again afterwards. Of several
    delayed requests for one object the earliest counts.
    """

    clock: Clock
    workers: int | None
    reconcile: Callable[[Ref], Reconciliation]
    ended: Callable[[Ref, Done], None]
    held: Callable[[Ref], object]
    _waiting: deque[Ref] = field(default_factory=deque)
    _running: set[Ref] = field(default_factory=set)
    _again: set[Ref] = field(default_factory=set)
    _due: dict[Ref, int] = field(default_factory=dict)
    _failures: dict[Ref, int] = field(default_factory=dict)

    def add(self, ref: Ref) -> None:
        if ref in self._running:
            self._again.add(ref)
        elif ref not in self._waiting:
            self._waiting.append(ref)
            self._start()

    def add_after(self, ref: Ref, seconds: int) -> None:
        due = self.clock.now + seconds
        if self._due.get(ref, due + 1) > due:
            self._due[ref] = due
            self.clock.after(seconds, lambda: self._fall_due(ref, due))

    def _fall_due(self, ref: Ref, due: int) -> None:
        if self._due.get(ref) == due:
            del self._due[ref]
            self.add(ref)

    def _start(self) -> None:
        while self._waiting and (self.workers is None or len(self._running) < self.workers):
            ref = self._waiting.popleft()
            self._running.add(ref)
            self._go_on(ref, self.reconcile(ref))

    def _go_on(self, ref: Ref, reconciliation: Reconciliation) -> None:
        try:
            seconds = next(reconciliation)
        except StopIteration as end:
            self._end(ref, end.value)
        else:
            if seconds == HELD:
                self.held(ref)
            else:
                self.clock.after(seconds, lambda: self._go_on(ref, reconciliation))

    def _end(self, ref: Ref, done: Done) -> None:
        self._running.remove(ref)
        self.ended(ref, done)
        failures = self._failures[ref] = self._failures.get(ref, 0) + 1 if done.failed else 0
        if done.failed:
            least, most = _BACKOFF
            self.add_after(ref, min(least << (failures - 1), most))
        elif done.after is not None:
            self.add_after(ref, done.after)
        if ref in self._again:
            self._again.remove(ref)
            self.add(ref)
        self._start()
