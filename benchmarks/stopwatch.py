"""The cost of the stages of a lint, each without the stages inside of it: CPU time, or steps."""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from cProfile import Profile
from importlib import import_module
from typing import Any


class Steps:
    """A clock that counts steps, the same on every machine: calls of functions, in Python or in C."""

    def __init__(self) -> None:
        self._profile = Profile()
        self._profile.enable()

    def __call__(self) -> float:
        """Millions of steps so far. Takes milliseconds, so it is not for stages that run thousands of times."""
        return sum(it.callcount for it in self._profile.getstats()) / 1e6

    def stop(self) -> None:
        """End counting."""
        self._profile.disable()


class Stopwatch:
    """The cost by stage, in CPU seconds unless there is another clock; the innermost stage is charged."""

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        self.costs: dict[str, float] = defaultdict(float)
        self._clock = clock
        self._open = ["other"]
        self._since = clock()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge the block to a stage."""
        self._enter(name)
        try:
            yield
        finally:
            self._leave()

    def watch(self, name: str, path: str) -> Callable[[], None]:
        """Charge calls of a function (`package.module:name`) to a stage; returns how to end this."""
        module, _, attribute = path.partition(":")
        holder: Any = import_module(module)
        *owners, last = attribute.split(".")
        for owner in owners:
            holder = getattr(holder, owner)
        function = getattr(holder, last)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self._enter(name)
            try:
                return function(*args, **kwargs)
            finally:
                self._leave()

        setattr(holder, last, watched)
        return lambda: setattr(holder, last, function)

    def watch_garbage(self) -> Callable[[], None]:
        """Charge garbage collection to a stage of its own, whatever it interrupts; returns how to end this."""

        def collect(phase: str, _: object) -> None:
            if phase == "start":
                self._enter("garbage collection")
            else:
                self._leave()

        gc.callbacks.append(collect)
        return lambda: gc.callbacks.remove(collect)

    def _enter(self, name: str) -> None:
        now = self._clock()
        self.costs[self._open[-1]] += now - self._since
        self._open.append(name)
        self._since = now

    def _leave(self) -> None:
        now = self._clock()
        self.costs[self._open.pop()] += now - self._since
        self._since = now
