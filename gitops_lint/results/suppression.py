"""Suppressions: comments that suppress findings, and which of them took effect."""

from typing import NamedTuple

from gitops_lint.documents import Place, Span


class Suppression(NamedTuple):
    """A comment that suppresses findings of `rules` on the line `target_line` (lines are 1-based).

    If it is invalid, it has no rules, and `fault` is the reason.
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
    """The suppressions of a run, and the data for the rule about them."""

    found: tuple[Suppression, ...]
    used: frozenset[tuple[Suppression, str]]  # with the rule whose finding it suppressed
    known: frozenset[str]  # the ids of all rules
    ran: frozenset[str]
