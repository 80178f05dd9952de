"""What a command does to the world outside, noted so that `cached` can do it again without the command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

Step = tuple[str, ...]  # the name of a function, and its arguments
_STEPS: Final[ContextVar[list[Step] | None]] = ContextVar("steps", default=None)


@contextmanager
def noted() -> Iterator[list[Step]]:
    """The list of the steps that are taken in this block."""
    steps: list[Step] = []
    token = _STEPS.set(steps)
    try:
        yield steps
    finally:
        _STEPS.reset(token)


def note(*step: str) -> None:
    """Note that a function is called."""
    steps = _STEPS.get()
    if steps is not None:
        steps.append(step)
