"""Steps instead of seconds: how much work a function does, the same on every machine.

A step is a call of a function, in Python or in C. What a single call does inside of C (a regular
expression, a copy) is not seen: tests of that use a size at which the square of it would not end.
"""

from collections.abc import Callable
from cProfile import Profile


def steps(run: Callable[[], object]) -> int:
    """How many calls `run` makes."""
    profile = Profile()
    profile.enable()
    try:
        run()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def growth(run: Callable[[int], object], size: int) -> float:
    """How many times more steps twice the size takes: about 2 if linear, 4 if quadratic.

    Call `run` once before if it makes something that is kept.
    """
    small = steps(lambda: run(size))
    return steps(lambda: run(2 * size)) / small
