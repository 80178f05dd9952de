"""The events of a cluster from empty to Ready, and the edges between them."""

from typing import Final, Literal

from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.kinds import GENERATOR, RECONCILED, SOURCE_GROUP
from gitops_lint.documents import KeyPath, Place
from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple

What = Literal[
    "exists",  # the object is in the cluster
    "granted",  # a role is granted to a ServiceAccount
    "served",  # the API server knows a kind; the Id has its group and kind alone
    "mounted",  # a pod mounts the PersistentVolumeClaim
    "fulfilled",  # an operator has done what a custom resource asks for, such as to write a Secret
    "artifact",  # a source has an artifact
    "started",  # the object has passed its gates: it exists, its source has an artifact, dependsOn is met
    "staged",  # a stage is complete: 0 is the build, the others are those of `stage_of`
    "applied",  # everything is applied, or installed
    "ready",  # Ready, at the current revision
]


class Event(NamedTuple):
    """Something that happens to an object; `remote` is the kubeconfig of the cluster of the object.

    `scope` is the namespace in which a granted role is valid, `*` for all of them and objects without one; ""
    for any.
    """

    what: What
    id: Id
    stage: int = 0
    remote: str = ""
    scope: str = ""


# Each of several objects can cause these events. All other events wait for all of their edges.
ALTERNATIVE: Final = ("exists", "granted", "served", "mounted")


class Reason(StrEnum):
    """Why an event waits for another."""

    LIFECYCLE = "own course"  # the steps of one object's reconciliation follow each other
    DEPENDS_ON = "dependsOn"
    READY_EXPR = "readyExpr"
    HEALTH = "health check"
    SOURCE = "source"
    OWNER = "owner"  # the awaited object applies it
    UNBUILT = "unbuilt objects"  # the awaited object may apply it, once its build succeeds
    DEFINITION = "definition"  # the CRD of a custom resource
    RENDERED = "rendered object"  # the CRD of a custom resource that a chart renders
    NAMESPACE = "namespace"
    CONFIGURATION = "configuration"  # a ConfigMap, Secret or ServiceAccount that it reads
    ROLE = "role"  # of the ServiceAccount under which Flux applies objects
    STORAGE = "storage class"  # of a PersistentVolumeClaim
    MOUNT = "first pod"  # that mounts a PersistentVolumeClaim
    STORE = "store"  # of the Secret that an operator writes, or the issuer of its certificate
    OPERATOR = "operator"  # that acts on a custom resource
    SERVICE = "service"  # of this cluster, at which the URL of a source points
    WEBHOOK = (
        "admission webhook"  # nothing waits for it, but it rejects objects while it does not answer
    )
    SUSPENDED = "suspend"
    MISSING = "missing object"
    FAULT = "failing build"  # of a Kustomization, or of an ArtifactGenerator
    REJECTED = "rejected object"  # the API server rejects it
    EXPRESSION = "rejected expression"  # Flux cannot compile or evaluate a CEL expression of it
    FEATURE_GATE = "feature gate"  # it needs a feature that is off in the controller
    ACCESS = "denied access"  # to a source in another namespace
    DECRYPTION = "missing decryption"  # of a Secret that it applies
    KEY = "missing key"  # of a ConfigMap or Secret that it reads values from
    REFUSED = "refused entry"  # its controller refuses an entry of it


# Mistakes in the repository: what waits for them never happens, until somebody fixes them.
MISTAKES: Final = frozenset(
    {
        Reason.MISSING,
        Reason.FAULT,
        Reason.REJECTED,
        Reason.EXPRESSION,
        Reason.FEATURE_GATE,
        Reason.ACCESS,
        Reason.DECRYPTION,
        Reason.KEY,
        Reason.REFUSED,
    }
)

# Flux does not wait for these: it applies, fails and retries.
NEEDS: Final = frozenset(
    {
        Reason.DEFINITION,
        Reason.RENDERED,
        Reason.NAMESPACE,
        Reason.CONFIGURATION,
        Reason.ROLE,
        Reason.STORAGE,
    }
)


class Edge(NamedTuple):
    """An event waits for another one, or (`needs` is None) for one that never happens.

    The entry at the key path `path` of `source` causes the edge. An edge that is not `certain` may or may
    not block the event: it makes no deadlock, but it may guarantee the order. If it is `likely` to block, a
    deadlock with it is suspected.
    """

    event: Event
    needs: Event | None
    reason: Reason
    source: Resource
    path: KeyPath = ()
    certain: bool = True
    likely: bool = False

    @property
    def place(self) -> Place:
        """The place of that entry."""
        return self.source.place(*self.path)

    @property
    def ends(self) -> tuple[Event, Event]:
        """The event and the one it waits for; twice the event if it waits for one that never happens."""
        return self.event, self.needs or self.event

    @property
    def is_written(self) -> bool:
        """Whether an entry in the repository causes the edge, not the way Flux works."""
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


def granted(namespace: str, name: str, scope: str = "") -> Event:
    return Event("granted", Id("ServiceAccount", namespace, name), scope=scope)


def served(group: str, kind: str, remote: str = "") -> Event:
    return Event("served", Id(kind, "", "", group), 0, remote)


def mounted(identity: Id) -> Event:
    return Event("mounted", identity)


def fulfilled(identity: Id) -> Event:
    return Event("fulfilled", identity)


def is_flux_event(event: Event) -> bool:
    """Whether an event is about an object that people ask about; all other events are intermediate."""
    identity, group = event.id, event.id.group
    known = (identity.kind, group) in (*RECONCILED, GENERATOR) or group == SOURCE_GROUP
    return known and not event.remote and event.what != "served"
