"""The rollout of a cluster from empty, as plain data."""

from dataclasses import dataclass

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Blocker, Line, Name, Step
from gitops_lint.results.verdict import Verdict


class Gate(StrEnum):
    """What Ready means for an object; the values are those of `gate` in JSON."""

    APPLIED = "applied"
    HEALTH = "health"
    INSTALL = "install"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Member:
    """An object of the rollout; `starts` and `ready` are seconds from the beginning, in the worst case.

    `wave` counts from 1. `why` are the entries that put it in its wave, none if it is bootstrapped.
    `limit` is its own timeout in seconds, None if that is unknown, 0 if it waits for nothing. `ready` is
    None if it never becomes Ready.
    """

    name: Name
    wave: int
    why: tuple[Step, ...]
    gate: Gate
    limit: float | None
    starts: float
    ready: float | None


class TimeSpent(StrEnum):
    """How an object on the critical path spends time; the values are those of `what` in JSON."""

    NOTHING = "start"  # it starts
    CHECK = "check"  # until it checks again whether `needs` is Ready
    RETRY = "retry"  # until it retries, after it failed without `needs`
    LATE_RETRY = "give up"  # until it retries, after it timed out before `needs` was Ready
    HEALTH = "health"  # on health, until its timeout
    HEALTH_WITHOUT_TIMEOUT = "health without timeout"  # until the timeout its interval implies
    INSTALL = "install"  # on an installation, until its timeout
    DEADLINE = "run"  # until its own deadline


class Segment(NamedTuple):
    """A part of the critical path: the seconds that an object spends at most, and on what."""

    name: Name
    seconds: float
    what: TimeSpent
    needs: Name | None
    place: Line | None


class MissingHealthCheck(NamedTuple):
    """An object that is Ready once it is applied, although some of its objects take time.

    `slow`: those objects; `dependents`: the entries of the objects that start as soon as it is Ready.
    """

    name: Name
    place: Line
    slow: tuple[Name, ...]
    dependents: tuple[Step, ...]


class UnknownContent(NamedTuple):
    """What an object applies is unknown, for this reason."""

    reason: str


class UnknownGate(NamedTuple):
    """Whether an object waits for health is unknown."""

    name: Name


class UnknownTimeout(NamedTuple):
    """How long an object may take is unknown."""

    name: Name


class UnknownStart(NamedTuple):
    """When an object starts is unknown: its readyExpr evaluates the state of `awaited`."""

    name: Name
    awaited: Name


class Uncertainty(NamedTuple):
    """Something that cannot be determined from the checkout and may change the plan."""

    about: UnknownContent | UnknownGate | UnknownTimeout | UnknownStart
    place: Line | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The rollout of a cluster from empty.

    What never becomes Ready, or is never applied, is in the wave in which it would start if all mistakes were
    fixed and all deadlocks resolved.
    `members` are sorted by wave, then by name. `critical_path` is the longest chain, up to `seconds`, when
    everything that becomes Ready is Ready. `never` are the objects that never become Ready, whether they
    start or not. `checks` are the seconds between two checks of a dependency, by kind.
    """

    cluster: str
    verdict: Verdict
    members: tuple[Member, ...]
    never: tuple[Name, ...]
    critical_path: tuple[Segment, ...]
    seconds: float
    checks: tuple[tuple[str, float], ...]
    without_health_check: tuple[MissingHealthCheck, ...]
    blockers: tuple[Blocker, ...]
    unknown: tuple[Uncertainty, ...]
