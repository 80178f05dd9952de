"""The faults and unknowns of a build."""

from gitops_lint.documents import Fault, FaultKind, Place
from gitops_lint.namedtuple import NamedTuple


class Unknown(NamedTuple):
    """A part of a build that cannot be determined from the files."""

    reason: str  # a clause for people
    place: Place  # the entry that cannot be evaluated
    fetched: str = ""  # the URL or repository that the build fetches, if that is why


class Report:
    """Collects, in order, the faults and unknowns of a directory and the ones it includes."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unmatched: list[Fault] = []
        self.unknown: list[Unknown] = []
        self.reads: set[str] = set()
        self.roots: set[str] = set()  # the directories that were built
        # The targets of replacements that created a field: it has no type, so it accepts any text.
        self.untyped: set[Place] = set()
        self.components = 0  # the number applied so far

    def fail(
        self,
        kind: FaultKind,
        message: str,
        place: Place,
        help_: str | None = None,
        meant: tuple[str, str] | None = None,
    ) -> None:
        """Add a fault; `help_` says how to fix it, `meant` what is written and what seems to be meant."""
        self.faults.append(Fault(kind, message, place, help_, meant=meant))

    @property
    def partial(self) -> bool:
        """Whether objects may be missing, so that an object that is not found may still exist."""
        return bool(self.faults or self.unknown)
