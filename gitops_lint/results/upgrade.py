"""What an upgrade of Flux changes in a cluster, in the order in which it can be done."""

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.cluster import FluxVersion
from gitops_lint.results.explanation import Line


class Phase(StrEnum):
    """When a change can be made; the values are those of `phase` in JSON."""

    BEFORE = "before"  # the older version accepts it too
    WITH = "with"  # it happens by the upgrade itself, or can only be made in the same commit
    AFTER = "after"  # the older version does not accept it, or need not


class Affected(NamedTuple):
    """An object that a change is about, the entry, the state of that, and what to write.

    `required`: Flux fails without the change; otherwise it should be looked at.
    """

    name: str
    place: Line
    what: str
    help: str | None
    required: bool


class Change(NamedTuple):
    """One change of a Flux release. Without `affected` objects, it concerns the whole cluster.

    `id` is "api-version", "fields", or the name of a known change. `tool` is a command that makes the change.
    """

    id: str
    phase: Phase
    title: str
    help: str | None
    tool: str | None
    source: str
    affected: tuple[Affected, ...] = ()

    @property
    def required(self) -> bool:
        """Whether Flux fails without the change."""
        return any(it.required for it in self.affected)


class Step(NamedTuple):
    """The upgrade to one minor, with its changes: before, with and after it."""

    minor: str
    changes: tuple[Change, ...]


class Upgrade(NamedTuple):
    """The steps from the version that a cluster runs, or is assumed to run, to another."""

    cluster: str
    flux: FluxVersion
    start: str  # the minor from which it is upgraded
    assumed: bool  # whether that is assumed
    target: str
    steps: tuple[Step, ...]

    @property
    def required(self) -> tuple[Affected, ...]:
        """The objects that must change before the upgrade or with it."""
        return tuple(
            affected
            for step in self.steps
            for change in step.changes
            if change.phase is not Phase.AFTER
            for affected in change.affected
            if affected.required
        )
