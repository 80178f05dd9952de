"""Watching a played cluster until nothing changes any more."""

from dataclasses import dataclass, field
from typing import Final

from gitops_lint.results.explanation import Name
from lab.checkout import MAX_TIMEOUT, RETRY
from lab.flux import State

# Seconds without anything new after which a cluster is at rest. A failed object has been retried by then.
_ALL_READY: Final = 2.0
_RETRIED: Final = 2.5 * RETRY
# An object that waits for health has timed out by then.
_TIMED_OUT: Final = MAX_TIMEOUT + _RETRIED


@dataclass(slots=True)
class Watch:
    """The objects of one cluster over time; times are seconds.

    An object that a controller is working on keeps its last state, and so does one that was Ready and waits for
    another that is reconciled again. `states` has the last state of each object,
    `changed` is the time at which something new happened last.
    """

    changed: float
    states: dict[Name, State] = field(default_factory=dict)
    _seen: set[tuple[Name, str, str]] = field(default_factory=set)
    _running: set[Name] = field(default_factory=set)

    def look(self, now: float, name: Name, state: State) -> None:
        """Take note of the state of an object at a time."""
        before = self.states.get(name)
        (self._running.add if state.is_running else self._running.discard)(name)
        settled = before if before and _keeps(before, state) else state
        self.states[name] = settled
        # A state that was there before is a retry with the same result.
        key = (name, settled.ready, settled.reason)
        if key not in self._seen:
            self._seen.add(key)
            self.changed = now

    def is_quiet(self, now: float) -> bool:
        """Whether nothing new has come for so long that nothing will."""
        waited = now - self.changed
        if len(self.states) > 1 and all(it.is_ready or it.suspended for it in self.states.values()):
            return waited > _ALL_READY
        # It waits for health, and Flux has not yet told for what.
        first = any((it, "False", "HealthCheckFailed") not in self._seen for it in self._running)
        return waited > (_TIMED_OUT if first else _RETRIED)


def _keeps(before: State, state: State) -> bool:
    """Whether the state before tells more."""
    return (state.is_running and not before.is_running) or (state.is_waiting and before.is_ready)
