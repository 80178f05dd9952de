"""The steps of a machine that matches text, and how they are put together."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

MAX_STEPS: Final = 20_000


class ExpressionError(Exception):
    """A text that is no regular expression to Go, or too large a one."""


class One(NamedTuple):
    """Read one character of a set."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False
    fold: bool = False

    def matches(self, character: str) -> bool:
        """Whether a character is in the set."""
        variants = {character, character.lower(), character.upper()} if self.fold else {character}
        found = any(low <= each <= high for each in variants for low, high in self.ranges)
        return found != self.negated


class Fork(NamedTuple):
    """Go on at several steps at once."""

    ways: tuple[int, ...]


ANY_START: Final = "start"  # only at the start of the text
ANY_END: Final = "end"

Step: TypeAlias = One | Fork | str
Program: TypeAlias = list[Step]  # a state is an index; the length is the end
Node: TypeAlias = Callable[[Program], None]  # appends the steps of a part to a program


def _add(steps: Program, step: Step) -> None:
    if len(steps) >= MAX_STEPS:
        raise ExpressionError("it is too large")
    steps.append(step)


def one_step(step: Step) -> Node:
    """A part of one step."""
    return lambda steps: _add(steps, step)


def in_order(nodes: list[Node]) -> Node:
    """Parts one after another."""

    def append(steps: Program) -> None:
        for node in nodes:
            node(steps)

    return append


def either(nodes: list[Node]) -> Node:
    """One of several parts."""

    def append(steps: Program) -> None:
        fork = len(steps)
        _add(steps, Fork(()))
        starts, ends = [], []
        for node in nodes:
            starts.append(len(steps))
            node(steps)
            ends.append(len(steps))
            _add(steps, Fork(()))
        steps[fork] = Fork(tuple(starts))
        for end in ends:
            steps[end] = Fork((len(steps),))

    return append


def repeat(node: Node, least: int, most: int | None) -> Node:
    """A part several times; without `most`, any number of times."""

    def append(steps: Program) -> None:
        for _ in range(least):
            node(steps)
        if most is None:
            start = len(steps)
            _add(steps, Fork(()))
            node(steps)
            _add(steps, Fork((start,)))
            steps[start] = Fork((start + 1, len(steps)))
            return
        optional = []
        for _ in range(most - least):
            optional.append(len(steps))
            _add(steps, Fork(()))
            node(steps)
        for start in optional:
            steps[start] = Fork((start + 1, len(steps)))

    return append
