"""Limits on the work of a run: a small repository must not take much time or memory.

Work that grows with the size of the repository needs no limit. Work that multiplies two sizes, such as
patches and objects, is counted where it is done, with `spend`. A `Budget` limits the counts of a run, and
one within it those of each build. `at` says which entry of which file the work is done for, so that a
finding can name the entry that costs most.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from gitops_lint.documents import Fault, FaultKind, Place
from gitops_lint.enums import IntEnum
from gitops_lint.namedtuple import NamedTuple


class Unit(IntEnum):
    """A kind of work, and its index in lists of counts."""

    STEPS = 0  # visits of an object, a field or a list element for an entry: about 2 µs each
    MATCHING = 1  # of regular expressions: instructions x groups x characters, at most 10 ns each
    CHARACTERS = 2  # of new texts: copied by an entry, read again, or rendered
    OBJECTS = (
        3  # included in a directory, or applied by a Kustomization or ResourceSet (Flux objects: 4)
    )


class Limit(NamedTuple):
    """How much of a unit one build may cost in a repository of some bytes."""

    least: int  # whatever the size
    per_byte: float  # more for each byte of YAML in the repository

    def of(self, size: int) -> int:
        """The limit in a repository of `size` bytes."""
        return self.least + int(self.per_byte * size)


# The most that a build of 30 public repositories costs, and the most of all builds of one of them
# (2026-11-27, repositories of 6 kB to 6.5 MB of YAML):
#
# | unit | build | run |
# |---|---|---|
# | steps | 89,676 (in 2.6 MB: 0.03 a byte) | 428,235 (0.16 a byte) |
# | matching | 7,891 | 22,828 |
# | characters | 549,242 (in 6.5 MB) | 1,213,333 (0.5 a byte) |
# | objects | 1,237 | 6,637; 17,580 in a generated repository of ten clusters |
LIMITS: Final = {  # in the order of `Unit`
    Unit.STEPS: Limit(500_000, 1),
    Unit.MATCHING: Limit(100_000_000, 100),
    Unit.CHARACTERS: Limit(16_000_000, 4),
    Unit.OBJECTS: Limit(15_000, 0.1),
}
PARSED: Final = 8  # to parse a character costs as much as to copy this many
BUILDS: Final = 2  # a run may cost as much as this many builds at their limit

_REASONS: Final = {
    Unit.STEPS: ("takes too many steps", "select fewer objects; or combine entries that change the same fields"),
    Unit.MATCHING: ("matches regular expressions that take too long", "write a plain name or a shorter expression"),
    Unit.CHARACTERS: ("produces too much text", "copy or include less text"),
    Unit.OBJECTS: ("has too many objects", "include each directory or file only once"),
}  # fmt: skip


class OverBudgetError(Exception):
    """A build would cost more than its budget. `place` is the entry that costs most, if known."""

    def __init__(self, unit: Unit, place: Place | None) -> None:
        super().__init__(unit, place)
        self.unit = unit
        self.place = place

    def fault(self, work: str, place: Place) -> Fault:
        """The fault of `work` ("the build of …"), which ended; at `place` if no entry is known."""
        reason, help_ = _REASONS[self.unit]
        message = (
            f"{work} {reason}, most of it here, so gitops-lint stopped and did not check the rest"
        )
        return Fault(FaultKind.TOO_EXPENSIVE, message, self.place or place, help_)


_NOTHING: Final = [0] * len(Unit)


class Budget:
    """The counts of a run or of a build, and their limits.

    `size` returns the bytes of the repository; it is called only if the least limits do not suffice.
    `whole` is the budget of the run, of which a build spends a part.
    """

    def __init__(self, size: Callable[[], int], whole: "Budget | None" = None) -> None:
        self.spent = _NOTHING.copy()
        self._size = size
        self._whole = whole
        self._known = False  # whether the limits include those for the size
        self.limits = self.limits_at(0)
        self.costs = [Counter[Place]() for _ in _NOTHING]  # by entry
        self.inner = _NOTHING.copy()  # spent by entries that have ended, inside of the current one

    def part(self) -> "Budget":
        """The budget of a build in this run."""
        return Budget(self._size, self)

    def check(self, unit: Unit) -> None:
        """Take the size of the repository into account; raises OverBudgetError if it is still too much."""
        if not self._known:
            self._known = True
            self.limits = self.limits_at(self._size())
        if self.spent[unit] > self.limits[unit]:
            if (overruns := _OVERRUNS.get()) is not None:
                overruns.append(unit)
            raise OverBudgetError(unit, None)

    def limits_at(self, size: int) -> list[int]:
        builds = BUILDS if self._whole is None else 1
        limits = [builds * limit.of(size) for limit in LIMITS.values()]
        if self._whole is None:
            return limits
        left = zip(self._whole.limits_at(size), self._whole.spent, strict=True)
        return [min(limit, all_ - spent) for limit, (all_, spent) in zip(limits, left, strict=True)]

    def end(self) -> None:
        """Add the counts of a build to those of its run."""
        if self._whole is not None:
            for unit, spent in enumerate(self.spent):
                self._whole.spent[unit] += spent
                if costs := self.costs[unit]:
                    self._whole.costs[unit].update(costs)

    def costliest(self, unit: Unit) -> Place | None:
        """The entry that costs most; the first of several, in the whole run if that is over."""
        costs = self.costs[unit]
        is_within = self.spent[unit] <= LIMITS[unit].of(self._size())
        if self._whole is not None and is_within:
            costs = self._whole.costs[unit] + costs
        return max(costs, key=costs.__getitem__, default=None)


_CURRENT: Final[ContextVar[Budget | None]] = ContextVar("budget", default=None)
_OVERRUNS: Final[ContextVar[list[Unit] | None]] = ContextVar("overruns", default=None)


@contextmanager
def running(budget: Budget) -> Iterator[None]:
    """Limit the work inside of the block, that of its builds together, by the budget of a run."""
    token = _CURRENT.set(budget)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def build_budget() -> Iterator[None]:
    """Limit the work inside of the block; raises OverBudgetError with the entry that costs most."""
    whole = _CURRENT.get() or Budget(lambda: 0)
    budget = whole.part()
    token = _CURRENT.set(budget)
    try:
        yield
    except OverBudgetError as error:
        raise OverBudgetError(error.unit, budget.costliest(error.unit)) from error
    finally:
        budget.end()
        _CURRENT.reset(token)


class at:  # noqa: N801  a context manager, entered thousands of times in a run: no generator
    """The work inside of the block is done for the entry at a place, except that of blocks inside of it."""

    __slots__ = ("_before", "_budget", "_outer", "_place")

    def __init__(self, place: Place) -> None:
        self._place = place
        self._budget = _CURRENT.get()

    def __enter__(self) -> None:
        if budget := self._budget:
            self._before, self._outer = budget.spent.copy(), budget.inner
            budget.inner = _NOTHING.copy()

    def __exit__(self, *_: object) -> None:
        if (budget := self._budget) is None:
            return
        inner, budget.inner = budget.inner, self._outer
        if budget.spent == self._before:
            return
        for unit, then in enumerate(self._before):
            if done := budget.spent[unit] - then:
                self._outer[unit] += done
                if own := done - inner[unit]:
                    budget.costs[unit][self._place] += own


def spend(unit: Unit, amount: int = 1) -> None:
    """Count work in the current budget, if any; raises OverBudgetError if it is too much."""
    if (budget := _CURRENT.get()) is not None:
        budget.spent[unit] += amount
        if budget.spent[unit] > budget.limits[unit]:
            budget.check(unit)


def spent() -> tuple[int, ...]:
    """The counts of the current budget by unit; zeros without one."""
    budget = _CURRENT.get()
    return tuple(budget.spent if budget else _NOTHING)


def spend_all(amounts: Sequence[int]) -> None:
    """Count work of each unit in the current budget; raises OverBudgetError if it is too much."""
    for unit, amount in zip(Unit, amounts, strict=True):
        if amount:
            spend(unit, amount)


@contextmanager
def overruns() -> Iterator[list[Unit]]:
    """The units of which a budget was exceeded inside of the block, for each time."""
    found: list[Unit] = []
    token = _OVERRUNS.set(found)
    try:
        yield found
    finally:
        _OVERRUNS.reset(token)
