"""A progress bar for long runs."""

import os
import sys
from contextlib import ExitStack, suppress
from time import monotonic
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 1.0  # seconds before the first drawing
INTERVAL: Final = 0.1  # seconds between two drawings
_WIDTH: Final = 30
_CLEAR: Final = "\r\x1b[K"


class Progress:
    """Called with (stage, done, total), draws on standard error if that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._next = monotonic() + PATIENCE if self._shown else float("inf")
        self._drawn = False
        self._open = ExitStack()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        self._drawn = True
        full = _WIDTH * min(done, total) // max(total, 1)
        bar = "#" * full + "-" * (_WIDTH - full)
        _draw(f"{_CLEAR}{stage} [{bar}] {done}/{total}")

    def __enter__(self) -> Self:
        if self._shown:
            from gitops_lint.cli.signals import cleaned_up

            self._open.enter_context(cleaned_up(self._clear_at_once))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()
        if self._drawn:
            _draw(_CLEAR)

    def _clear_at_once(self) -> None:
        """Without the buffer, in which a signal may have interrupted a drawing."""
        if self._drawn:
            with suppress(OSError):
                os.write(sys.stderr.fileno(), _CLEAR.encode())


def _draw(text: str) -> None:
    with suppress(OSError):  # the terminal is gone
        sys.stderr.write(text)
        sys.stderr.flush()
