"""Suppressions: comments that suppress findings, and which of them took effect."""

from dataclasses import dataclass
from typing import NamedTuple

from gitops_lint.source import Place, Span


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that suppresses findings of `rules` on the line `target_line` (lines are 1-based).

    One that cannot be read has no rules, and `fault` says why.
    """

    path: str
    line: int
    target_line: int
    rules: tuple[str, ...]
    reason: str
    span: Span
    fault: str = ""

    @property
    def place(self) -> Place:
        return Place(self.path, None, self.span)


class Comments(NamedTuple):
    """The suppressions of a run, and what the rule about them has to know."""

    found: tuple[Suppression, ...]
    used: frozenset[tuple[Suppression, str]]  # with the rule whose finding it accepted
    known: frozenset[str]  # the ids of all rules
    ran: frozenset[str]
