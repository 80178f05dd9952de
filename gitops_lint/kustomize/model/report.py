"""What a build finds out besides its objects."""

from dataclasses import dataclass, field
from typing import NamedTuple

from gitops_lint.source import Fault, FaultKind, Place


class Unknown(NamedTuple):
    """A part of a build that cannot be known from the files."""

    reason: str  # for people
    place: Place  # the entry that is not understood


@dataclass(slots=True)
class Report:
    """Collects, in order, what the build of one directory and of those below it runs into."""

    faults: list[Fault] = field(default_factory=list)
    unmatched: list[Fault] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)  # the directories that were built
    components: int = 0  # how many were applied

    def fail(self, kind: FaultKind, message: str, place: Place, help_: str | None = None) -> None:
        self.faults.append(Fault(kind, message, place, help_))

    @property
    def partial(self) -> bool:
        """Whether objects may be missing, so that what is not found may well be there."""
        return bool(self.faults or self.unknown)
