"""Suppressions: comments and entries of the configuration that suppress findings, and which took effect."""

from typing import Literal

from gitops_lint.documents import Place, Span
from gitops_lint.namedtuple import NamedTuple


class Suppression(NamedTuple):
    """A comment that suppresses findings of `rules` on the lines `first` to `last` (1-based, both included).

    They are a line, those of an object (a YAML document), or those of a file, as `of` says. If it is invalid, it has no
    rules, and `fault` is the reason.
    """

    path: str
    line: int
    of: Literal["line", "object", "file"]
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str
    span: Span
    fault: str = ""

    @property
    def place(self) -> Place:
        return Place(self.path, None, self.span)


class Ignore(NamedTuple):
    """A suppression of the findings of a rule in paths, or about objects, or both; with the reason.

    `place` is that of the rule, `entry` that of the whole entry; None if the file is outside of the repository.
    """

    rule: str  # its id, or a selector
    reason: str
    path: str | None = None  # a gitignore pattern
    object: str | None = None  # a glob of names as in reports: `HelmRelease media/*`
    place: Place | None = None
    entry: Place | None = None


class Comments(NamedTuple):
    """The suppressions of a run, in comments and in the configuration, and the data for the rule about them."""

    found: tuple[Suppression, ...]
    ignores: tuple[Ignore, ...]  # the entries of the configuration, each with the id of one rule
    used: frozenset[tuple[Suppression | Ignore, str]]  # with the rule whose finding it suppressed
    known: frozenset[str]  # the ids of all rules
    ran: frozenset[str]
