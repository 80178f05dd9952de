"""How a cluster is rolled out from nothing, as plain data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gitops_lint.results.explanation import Blocker, Line, Name, Step


class Gate(StrEnum):
    """What Ready of an object means; the values are those of `gate` in JSON."""

    APPLIED = "applied"
    HEALTH = "health"
    INSTALL = "install"
    UNKNOWN = "unknown"


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


class TimeSpent(StrEnum):
    """What an object of the critical path spends time on; the values are those of `what` in JSON."""

    NOTHING = "start"  # it starts
    CHECK = "check"  # until it looks again whether `needs` is Ready
    RETRY = "retry"  # until it tries again, having failed for want of `needs`
    LATE_RETRY = "give up"  # until it tries again, having timed out before `needs` was Ready
    HEALTH = "health"  # on health, until its timeout
    HEALTH_WITHOUT_TIMEOUT = "health without timeout"  # until the timeout its interval implies
    INSTALL = "install"  # on an installation, until its timeout
    DEADLINE = "run"  # until its own deadline


class Segment(NamedTuple):
    """A part of the critical path: how many seconds at most an object spends, and on what."""

    name: Name
    seconds: float
    what: TimeSpent
    needs: Name | None
    place: Line | None


class MissingHealthCheck(NamedTuple):
    """An object whose Ready means applied although some objects it applies take time.

    `slow`: those objects; `dependents`: the entries of those that start as soon as it is Ready.
    """

    name: Name
    place: Line
    slow: tuple[Name, ...]
    dependents: tuple[Step, ...]


class UnknownContent(NamedTuple):
    """What something applies cannot be told, for this reason."""

    reason: str


class UnknownGate(NamedTuple):
    """Whether an object waits for health cannot be told."""

    name: Name


class UnknownTimeout(NamedTuple):
    """How long an object may take cannot be told."""

    name: Name


class UnknownStart(NamedTuple):
    """When an object starts cannot be told: its readyExpr decides by the state of `awaited`."""

    name: Name
    awaited: Name


class Uncertainty(NamedTuple):
    """Something that the checkout alone does not tell, and that may change the plan."""

    about: UnknownContent | UnknownGate | UnknownTimeout | UnknownStart
    place: Line | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a cluster is rolled out from nothing.

    `members` are in waves, and in a wave by name. `critical_path` has what takes longest, from its
    beginning to `seconds`, when everything is Ready that ever is. `never` are those that never are,
    whether they start or not. `checks` are the seconds from one look at a dependency to the next, by kind.
    """

    cluster: str
    members: tuple[Member, ...]
    never: tuple[Name, ...]
    critical_path: tuple[Segment, ...]
    seconds: float
    checks: tuple[tuple[str, float], ...]
    without_health_check: tuple[MissingHealthCheck, ...]
    blockers: tuple[Blocker, ...]
    unknown: tuple[Uncertainty, ...]
