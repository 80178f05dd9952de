"""How two clusters differ, as plain data."""

from dataclasses import dataclass
from typing import NamedTuple

from gitops_lint.results.explanation import Line, Name, Step


class Difference(NamedTuple):
    """What a field says in two clusters, each by its items; () where it is not set.

    Of what is `several`, only the items that the other cluster has not.
    """

    field: str
    several: bool
    here: tuple[str, ...]
    there: tuple[str, ...]
    place: Line | None
    other: Line | None


class ChangedObject(NamedTuple):
    """An object that two clusters have, and how it differs."""

    name: Name
    differences: tuple[Difference, ...]


class UnmatchedObject(NamedTuple):
    """An object that only one of two clusters has."""

    name: Name
    place: Line


class UnmatchedOrder(NamedTuple):
    """The order that only one of two clusters promises, of objects that both have.

    `steps`: the entries that make it; `pairs`: how many (earlier, later) there are in all.
    """

    steps: tuple[Step, ...]
    pairs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two clusters differ; what differs by the clusters' names alone does not count.

    `settings` are about Flux itself. `names` are the words that stand for the same in each. `idle`
    counts those of the `common` objects that start in only one of the two, and have no order in the other.
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
