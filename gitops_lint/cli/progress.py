"""A progress bar for long runs."""

import sys
from time import monotonic
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 1.0  # seconds before the first drawing
INTERVAL: Final = 0.1  # seconds between two drawings
_WIDTH: Final = 30


class Progress:
    """Called with (stage, done, total), draws on standard error if that is a terminal."""

    def __init__(self) -> None:
        self._next = monotonic() + PATIENCE if sys.stderr.isatty() else float("inf")
        self._drawn = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        self._drawn = True
        full = _WIDTH * min(done, total) // max(total, 1)
        bar = "#" * full + "-" * (_WIDTH - full)
        sys.stderr.write(f"\r\x1b[K{stage} [{bar}] {done}/{total}")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
