"""The dependencies and dependents of an object, and the order of two objects, as plain data."""

from dataclasses import dataclass

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Blocker, Line, Name, Step
from gitops_lint.results.plan import Gate
from gitops_lint.results.verdict import Need


class Milestone(StrEnum):
    """A phase of an object's reconciliation; the values are those of `phase` in JSON."""

    EXISTS = "exists"
    STARTED = "started"
    APPLIED = "applied"
    ARTIFACT = "artifact"
    READY = "ready"


class Prerequisite(NamedTuple):
    """An object that must reach a milestone first, and the entry that requires it."""

    name: Name
    milestone: Milestone
    step: Step


class Blocked(NamedTuple):
    """An object that never becomes Ready if another does not; `step` if it waits for that one directly."""

    name: Name
    step: Step | None


class Readiness(NamedTuple):
    """What Ready means for an object, and the seconds after which it times out; None if unknown.

    `listed`: only the objects in its healthChecks count.
    """

    gate: Gate
    within: float | None
    listed: bool = False


class UnseenContent(StrEnum):
    """Why the objects that an object applies are not, or not all, known."""

    ELSEWHERE = "elsewhere"  # they come from another repository
    UNKNOWN = "unknown"
    FAILING_BUILD = "error"


@dataclass(frozen=True, slots=True)
class Why:
    """What an object waits for, and what waits for it.

    `fields`: entries that affect the order, as (label, value). `starts`: the prerequisites of its start, in
    order; `readies`: the further prerequisites of its Ready. `applies`: the numbers of objects it applies,
    by kind. `blocks`: the objects that never become Ready unless it does; `needs`: the further objects that
    never do unless it starts, because it applies them. `blockers`: the reasons why it never becomes Ready.
    `outside`: the needs of the cluster without which it is not Ready.
    """

    cluster: str
    name: Name
    place: Line
    suspended: bool
    fields: tuple[tuple[str, str], ...]
    readiness: Readiness | None
    unseen: UnseenContent | None
    applies: tuple[tuple[str, int], ...]
    starts: tuple[Prerequisite, ...]
    readies: tuple[Prerequisite, ...]
    blocks: tuple[Blocked, ...]
    needs: tuple[Name, ...]
    blockers: tuple[Blocker, ...]
    outside: tuple[Need, ...] = ()


class Guarantee(StrEnum):
    """How strongly one object waits for another, the strongest first; values as `claim` in JSON."""

    STARTS_WHEN_READY = "starts when Ready"
    READY_WHEN_READY = "Ready when Ready"
    STARTS_WHEN_STARTED = "starts when started"
    READY_WHEN_STARTED = "Ready when started"


class WaitPath(NamedTuple):
    """The steps by which `waiter` waits for `awaited`, with their guarantee."""

    waiter: Name
    awaited: Name
    guarantee: Guarantee
    certain: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """How two objects are ordered; `common` are the prerequisites of both, in order.

    `never` are those of the two that never become Ready.
    """

    cluster: str
    name: Name
    other: Name
    paths: tuple[WaitPath, ...]
    common: tuple[Prerequisite, ...]
    never: tuple[Name, ...]
