"""What happens in a cluster on its way from empty to Ready, and what waits for what."""

from enum import StrEnum
from typing import Final, Literal, NamedTuple

from gitops_lint.cluster import Id, Resource
from gitops_lint.source import KeyPath, Place

What = Literal[
    "exists",  # the object is in the cluster
    "served",  # the API server knows a kind; the Id has its group and kind alone
    "artifact",  # a source has an artifact
    "started",  # what reconciles the object has passed its gates: it is there, its source, dependsOn
    "staged",  # a stage is through: 0 what is applied was built, others as `stage_of` has them
    "applied",  # everything is applied, or installed
    "ready",  # Ready, at the current revision
]


class Event(NamedTuple):
    """Something that happens to an object; `remote` is the kubeconfig of the cluster it lives in."""

    what: What
    id: Id
    stage: int = 0
    remote: str = ""


# Several objects may bring these about, and one is enough. All other events wait for everything.
ALTERNATIVE: Final = ("exists", "served")


class Reason(StrEnum):
    """Why an event waits for another, in words that complete "because of its …"."""

    LIFECYCLE = "own course"  # one step of an object's reconciliation after the other
    DEPENDS_ON = "dependsOn"
    READY_EXPR = "readyExpr"
    HEALTH = "health check"
    SOURCE = "source"
    OWNER = "owner"  # it is there because that applies it
    DEFINITION = "definition"  # of a custom resource's kind
    NAMESPACE = "namespace"
    CONFIGURATION = "configuration"  # a ConfigMap, Secret or ServiceAccount that it reads
    WEBHOOK = "admission webhook"  # nothing waits for it: it rejects what comes at a bad moment
    SUSPENDED = "suspend"
    MISSING = "missing object"
    FAULT = "failing build"


# What Flux does not wait for: it tries, fails, and tries again.
NEEDS: Final = frozenset({Reason.DEFINITION, Reason.NAMESPACE, Reason.CONFIGURATION})


class Edge(NamedTuple):
    """An event waits for another: for one that never happens, when `needs` is None.

    The entry at the key path `path` of `source` causes it. What is not `certain` may or may not hold
    the event up: it makes no deadlock, yet nobody may say that the order is open.
    """

    event: Event
    needs: Event | None
    reason: Reason
    source: Resource
    path: KeyPath = ()
    certain: bool = True

    @property
    def place(self) -> Place:
        """Where that entry is written."""
        return self.source.place(*self.path)

    @property
    def ends(self) -> tuple[Event, Event]:
        """The event, and what it waits for; itself again, for one that never happens."""
        return self.event, self.needs or self.event

    @property
    def is_written(self) -> bool:
        """Whether it is there because of what people have written, and not as Flux works so."""
        return self.reason is not Reason.LIFECYCLE


def exists(identity: Id, remote: str = "") -> Event:
    return Event("exists", identity, 0, remote)


def artifact(identity: Id) -> Event:
    return Event("artifact", identity)


def started(identity: Id) -> Event:
    return Event("started", identity)


def staged(identity: Id, stage: int) -> Event:
    return Event("staged", identity, stage)


def applied(identity: Id) -> Event:
    return Event("applied", identity)


def ready(identity: Id, remote: str = "") -> Event:
    return Event("ready", identity, 0, remote)


def served(group: str, kind: str, remote: str = "") -> Event:
    return Event("served", Id(kind, "", "", group), 0, remote)
