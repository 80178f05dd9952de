"""What an object waits for and what waits for it, as plain data; and how two objects are ordered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gitops_lint.results.explanation import Blocker, Line, Name, Step
from gitops_lint.results.plan import Gate


class Milestone(StrEnum):
    """How far an object has come; the values are those of `phase` in JSON."""

    EXISTS = "exists"
    STARTED = "started"
    APPLIED = "applied"
    ARTIFACT = "artifact"
    READY = "ready"


class Prerequisite(NamedTuple):
    """An object that has to reach a milestone first, and the entry because of which it has to."""

    name: Name
    milestone: Milestone
    step: Step


class Blocked(NamedTuple):
    """What is never Ready if something else is not; `step` where it waits for just that."""

    name: Name
    step: Step | None


class Readiness(NamedTuple):
    """What Ready of an object means, and the seconds after which it gives up; None: not known.

    `listed`: only what its healthChecks list counts.
    """

    gate: Gate
    within: float | None
    listed: bool = False


class UnseenContent(StrEnum):
    """Why it is not known, or not all known, what an object applies."""

    ELSEWHERE = "elsewhere"  # it comes from another repository
    UNKNOWN = "unknown"
    FAILING_BUILD = "error"


@dataclass(frozen=True, slots=True)
class Why:
    """What an object waits for, and what waits for it.

    `fields`: entries that matter for order, as (label, value). `starts`: what comes before it starts, in
    order; `readies`: what else comes before it is Ready. `applies` counts what it applies by kind.
    `blocks`: what is never Ready unless it is; `needs`: what else never is unless it starts, as it applies
    that. `blockers` say why it is never Ready, if it is not.
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


class Guarantee(StrEnum):
    """What one object does once another has done it, the strongest first; values as `claim` in JSON."""

    STARTS_WHEN_READY = "starts when Ready"
    READY_WHEN_READY = "Ready when Ready"
    STARTS_WHEN_STARTED = "starts when started"
    READY_WHEN_STARTED = "Ready when started"


class WaitPath(NamedTuple):
    """`waiter` waits for `awaited`, as strongly as the guarantee says, step by step."""

    waiter: Name
    awaited: Name
    guarantee: Guarantee
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
    paths: tuple[WaitPath, ...]
    common: tuple[Prerequisite, ...]
    never: tuple[Name, ...]
