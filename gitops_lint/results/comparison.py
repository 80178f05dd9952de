"""The differences of two clusters, as plain data."""

from dataclasses import dataclass

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Line, Name, Step


class Difference(NamedTuple):
    """The items of a field in two clusters; () if it is not set.

    If a field can have `several` items, only those that the other cluster lacks.
    """

    field: str
    several: bool
    here: tuple[str, ...]
    there: tuple[str, ...]
    place: Line | None
    other: Line | None


class ChangedObject(NamedTuple):
    """An object that both clusters have, with its differences."""

    name: Name
    differences: tuple[Difference, ...]


class UnmatchedObject(NamedTuple):
    """An object that only one of two clusters has."""

    name: Name
    place: Line


class UnmatchedOrder(NamedTuple):
    """An order of common objects that only one of two clusters enforces.

    `steps`: the entries that enforce it; `pairs`: the number of (earlier, later) pairs in all.
    """

    steps: tuple[Step, ...]
    pairs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two clusters, except those in the clusters' names.

    `settings` are those of Flux itself. `names` are pairs of words that are treated as equal. `idle` is the
    number of `common` objects that start in only one of the two and have no order in the other.
    """

    cluster: str
    other: str
    names: tuple[tuple[str, str], ...]
    common: int
    idle: int
    settings: tuple[Difference, ...]
    here: tuple[UnmatchedObject, ...]
    there: tuple[UnmatchedObject, ...]
    changed: tuple[ChangedObject, ...]
    order: UnmatchedOrder
    other_order: UnmatchedOrder

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        orders = self.order.pairs + self.other_order.pairs
        return not (self.settings or self.here or self.there or self.changed or orders)
