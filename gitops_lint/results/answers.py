"""What people ask about the order of a cluster, and what they are told: plain data."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple


class Name(NamedTuple):
    """An object as people name it; `namespace` is "" for what has none, `name` for a kind as a whole."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        if not self.name:
            return f"the kind {self.kind}"
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"


class Spot(NamedTuple):
    """A line of a file: a repository-relative POSIX path, 1-based."""

    path: str
    line: int


class Step(NamedTuple):
    """`waiter` waits for `awaited` (None: for what never comes), because of an entry at `place`.

    `reason` is one of a few words (dependsOn, health check, owner, ...), `text` a sentence without
    its end. What is not `certain` may hold it up or not.
    """

    waiter: Name
    awaited: Name | None
    reason: str
    text: str
    place: Spot | None
    certain: bool = True


class Unknown(NamedTuple):
    """Something that the checkout alone does not tell."""

    reason: str
    place: Spot | None


Trouble = Literal["suspended", "missing", "failing build", "deadlock"]


class Stuck(NamedTuple):
    """Why something never is Ready: the story, step by step, and all that it keeps from being Ready.

    `objects` are those that the trouble is about.
    """

    trouble: Trouble
    objects: tuple[Name, ...]
    story: tuple[Step, ...]
    blocks: tuple[Name, ...]
    remedy: str = ""


Gate = Literal["applied", "health", "install", "unknown"]  # what its Ready means


@dataclass(frozen=True, slots=True)
class Member:
    """What is rolled out, and when: `starts` and `ready` in seconds from the beginning, at worst.

    `wave` counts from 1. `why` has the entries that put it there, none for what is there from the
    start. `limit` is how long it may take by its own timeout, None where that is not known, and 0 where
    it waits for nothing. `ready` is None for what never is.
    """

    name: Name
    wave: int
    why: tuple[Step, ...]
    gate: Gate
    limit: float | None
    starts: float
    ready: float | None


Spending = Literal[
    "start",  # nothing: it starts
    "check",  # until it looks again whether `needs` is Ready
    "retry",  # until it tries again, having failed for want of `needs`
    "give up",  # until it tries again, having given up before `needs` was Ready
    "health",  # on health, until its timeout
    "health without timeout",  # until the timeout that follows from its interval
    "install",  # on an installation, until its timeout
    "run",  # until its own deadline
]


class Leg(NamedTuple):
    """A stretch of the longest chain: how many seconds at most an object spends on what."""

    name: Name
    seconds: float
    what: Spending
    needs: Name | None
    place: Spot | None


class Ungated(NamedTuple):
    """An object whose Ready means applied, although `slow` of it takes time, and those that trust it."""

    name: Name
    place: Spot
    slow: tuple[Name, ...]
    trusted: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a cluster is rolled out from nothing.

    `members` are in waves, and in a wave by name. `chain` has what takes longest, from its beginning to
    `seconds`, when everything is Ready that ever is. `never` are those that never are, whether they
    start or not. `checks` are the seconds from one look at a dependency to the next, by kind.
    """

    cluster: str
    members: tuple[Member, ...]
    never: tuple[Name, ...]
    chain: tuple[Leg, ...]
    seconds: float
    checks: tuple[tuple[str, float], ...]
    ungated: tuple[Ungated, ...]
    stuck: tuple[Stuck, ...]
    unknown: tuple[Unknown, ...]


Phase = Literal["ready", "artifact", "applied", "started", "exists"]


class Before(NamedTuple):
    """What has to have happened to an object first, and the entry because of which it has to."""

    name: Name
    phase: Phase
    step: Step


class Blocked(NamedTuple):
    """What is never Ready if something else is not; `step` where it waits for just that."""

    name: Name
    step: Step | None


@dataclass(frozen=True, slots=True)
class Why:
    """What an object waits for, and what waits for it.

    `starts`: what comes before it starts, in order; `readies`: what else comes before it is Ready.
    `applies` counts what it applies by kind, `content` says what is known of that. `blocks`: what is
    never Ready unless it is; `needs`: what else never is unless it starts, as it applies that. `stuck`
    says why it is never Ready, if it is not.
    """

    cluster: str
    name: Name
    place: Spot
    facts: tuple[tuple[str, str], ...]
    content: str | None
    applies: tuple[tuple[str, int], ...]
    starts: tuple[Before, ...]
    readies: tuple[Before, ...]
    blocks: tuple[Blocked, ...]
    needs: tuple[Name, ...]
    stuck: tuple[Stuck, ...]


# What one object does when another one has done it.
Claim = Literal[
    "starts when Ready",
    "Ready when Ready",
    "starts when started",
    "Ready when started",
]
CLAIMS: Final[tuple[Claim, ...]] = (
    "starts when Ready",
    "Ready when Ready",
    "starts when started",
    "Ready when started",
)


class Way(NamedTuple):
    """`waiter` waits for `awaited`, as strongly as `claim` says, step by step."""

    waiter: Name
    awaited: Name
    claim: Claim
    certain: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Whether one of two objects waits for the other; `common` comes before both, in order.

    `never` are those of the two that never are Ready.
    """

    cluster: str
    name: Name
    other: Name
    ways: tuple[Way, ...]
    common: tuple[Before, ...]
    never: tuple[Name, ...]


class Difference(NamedTuple):
    """What a field says in two clusters, each by its items; () where it is not set.

    Of what is `several`, only the items that the other cluster has not.
    """

    field: str
    several: bool
    here: tuple[str, ...]
    there: tuple[str, ...]
    place: Spot | None
    other: Spot | None


class Changed(NamedTuple):
    """An object that two clusters have, and how it differs."""

    name: Name
    differences: tuple[Difference, ...]


class Only(NamedTuple):
    """What only one of two clusters has."""

    name: Name
    place: Spot


class Order(NamedTuple):
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
    here: tuple[Only, ...]
    there: tuple[Only, ...]
    changed: tuple[Changed, ...]
    order: Order
    other_order: Order

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        orders = self.order.pairs + self.other_order.pairs
        return not (self.settings or self.here or self.there or self.changed or orders)
