"""Regular expressions of users, matched in time that grows with the text alone.

kustomize is written in Go, whose expressions (RE2) know neither look-around nor references back; a
simulation of all alternatives at once, without backtracking, does for these.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from gitops_lint.gotext.machine import (
    ANY_END,
    ANY_START,
    ExpressionError,
    Fork,
    One,
    Program,
)
from gitops_lint.gotext.syntax import program

MAX_TEXT: Final = 100_000


class Pattern(NamedTuple):
    """An expression ready to be matched."""

    steps: Program

    def fullmatch(self, text: str) -> bool:
        """Whether the whole of a text matches."""
        return self._run(text, anywhere=False)

    def search(self, text: str) -> bool:
        """Whether any part of a text matches."""
        return self._run(text, anywhere=True)

    def _run(self, text: str, *, anywhere: bool) -> bool:
        if len(text) > MAX_TEXT:
            return False
        end = len(self.steps)
        states = self._closure((0,), start=True, end=not text)
        for index, character in enumerate(text):
            if anywhere and end in states:
                return True
            following = [
                state + 1
                for state in states
                if state < end
                and isinstance(step := self.steps[state], One)
                and step.matches(character)
            ]
            if anywhere:
                following.append(0)
            elif not following:
                return False
            states = self._closure(following, start=False, end=index + 1 == len(text))
        return end in states

    def _closure(self, states: Iterable[int], *, start: bool, end: bool) -> set[int]:
        """All states that can be reached without reading a character."""
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in reached:
                continue
            reached.add(state)
            step = self.steps[state] if state < len(self.steps) else None
            if isinstance(step, Fork):
                waiting += step.ways
            elif (step == ANY_START and start) or (step == ANY_END and end):
                waiting.append(state + 1)
        return reached


@lru_cache(maxsize=1024)
def compiled(text: str) -> Pattern | None:
    """The expression ready to be matched; None for one that is none."""
    try:
        return Pattern(program(text))
    except ExpressionError:
        return None
