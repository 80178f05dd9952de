"""Watching a played cluster until nothing changes any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gitops_lint.results.explanation import Name
from lab.flux import State

# Seconds without anything new after which a cluster is at rest: a failed object is retried after at most 10 s, and
# a health check ends after 30 s.
_ALL_READY: Final = 6.0
_RETRIED: Final = 18.0
_PATIENCE: Final = 60.0
# An object that a controller works on for longer is in a health check, and not only retried.
_WORKING: Final = 8.0


@dataclass(slots=True)
class Watch:
    """The objects of one cluster over time; times are seconds.

    An object that a controller is working on keeps its last state. `states` has the last state of each object,
    `ready_at` when each became Ready first.
    """

    begin: float
    states: dict[Name, State] = field(default_factory=dict)
    ready_at: dict[Name, float] = field(default_factory=dict)
    _seen: set[tuple[Name, str, str]] = field(default_factory=set)
    _changed: float = 0.0
    _busy: float = 0.0
    _running: dict[Name, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._changed = self._busy = self.begin

    def look(self, now: float, found: Mapping[Name, State]) -> None:
        """Take note of the states at a time."""
        for name, state in found.items():
            before = self.states.get(name)
            since = self._running.setdefault(name, now) if state.is_running else now
            if not state.is_running:
                self._running.pop(name, None)
            elif now - since > _WORKING and not (before and before.is_ready):
                self._busy = now
            settled = before if state.is_running and before and not before.is_running else state
            self.states[name] = settled
            if settled.is_ready:
                self.ready_at.setdefault(name, round(now - self.begin, 1))
            # A state that was there before is a retry with the same result.
            key = (name, settled.ready, settled.reason)
            if key not in self._seen:
                self._seen.add(key)
                self._changed = now

    def is_quiet(self, now: float) -> bool:
        """Whether nothing new has come for so long that nothing will."""
        waited = now - self._changed
        if len(self.states) > 1 and all(it.is_ready or it.suspended for it in self.states.values()):
            return waited > _ALL_READY
        return waited > _PATIENCE or (waited > _RETRIED and now - self._busy > _RETRIED)
