"""Cleaning up when a signal ends the process, because `finally` does not run then."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


@contextmanager
def cleaned_up(clean: Callable[[], None]) -> Iterator[None]:
    """Call `clean` if a signal ends the process in this block; the signal then has its usual effect.

    Signals that are ignored stay ignored. Does nothing outside the main thread, where Python has no
    signal handlers.
    """
    before: dict[int, Any] = {}

    def handle(number: int, _: FrameType | None) -> None:
        clean()
        signal.signal(number, before[number])
        signal.raise_signal(number)

    try:
        for number in (getattr(signal, name) for name in _ENDING if hasattr(signal, name)):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.getsignal(number)
                signal.signal(number, handle)
    except ValueError:  # not the main thread
        before.clear()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
