"""Reasons for waiting, as plain data: objects, lines, steps and blockers."""

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple


class Name(NamedTuple):
    """An object by its name, a kind in the API server, or the role of a ServiceAccount.

    `namespace` is "" if there is none; the `name` of a kind is "" too. A role has the name of its account; its
    `scope` is the namespace in which it must be valid, `*` for objects without one, "" for any.
    """

    kind: str
    namespace: str
    name: str
    is_kind: bool = False
    is_role: bool = False
    scope: str = ""

    def __str__(self) -> str:
        if self.is_kind:
            return f"the kind {self.kind}"
        where = f"{self.namespace}/" if self.namespace else ""
        text = f"{self.kind} {where}{self.name}"
        if self.scope:
            text += f" {self.place_of_role}"
        return f"a role for {text}" if self.is_role else text

    @property
    def place_of_role(self) -> str:
        """Where a role must be valid, in words."""
        return "for the whole cluster" if self.scope == "*" else f"in namespace {self.scope}"


class Line(NamedTuple):
    """A line of a file: a repository-relative POSIX path, 1-based."""

    path: str
    line: int


class WaitReason(StrEnum):
    """Why an object waits for another; the values are those of `reason` in JSON."""

    ITSELF = "own course"  # one step of its own reconciliation after the other
    DEPENDS_ON = "dependsOn"
    READY_EXPR = "readyExpr"
    HEALTH = "health check"
    SOURCE = "source"
    OWNER = "owner"  # the awaited object applies it, or installs the kind
    UNBUILT = "unbuilt objects"  # the awaited object may apply it, once its build succeeds
    CRD = "definition"
    RENDERED = "rendered object"  # the CRD of a custom resource that a chart renders
    NAMESPACE = "namespace"
    CONFIGURATION = "configuration"  # a ConfigMap, Secret or ServiceAccount that it reads
    ROLE = "role"  # of the ServiceAccount under which Flux applies objects
    STORAGE = "storage class"  # of a PersistentVolumeClaim
    MOUNT = "first pod"  # that mounts a PersistentVolumeClaim
    STORE = "store"  # of the Secret that an operator writes, or the issuer of its certificate
    OPERATOR = "operator"  # that acts on a custom resource
    SERVICE = "service"  # of this cluster, at which the URL of a source points
    SUSPENDED = "suspend"
    MISSING = "missing object"
    FAILING_BUILD = "failing build"
    REJECTED = "rejected object"
    EXPRESSION = "rejected expression"
    FEATURE_GATE = "feature gate"
    ACCESS = "denied access"
    DECRYPTION = "missing decryption"
    KEY = "missing key"
    REFUSED = "refused entry"


class Provided(NamedTuple):
    """The waiter needs `needed`; the awaited object is the provider, through `provided`."""

    needed: Name
    provided: Name


class MissingReference(NamedTuple):
    """An entry of `holder` names `target`, which nothing in the repository applies."""

    holder: Name
    target: Name


class BuildFault(NamedTuple):
    """A fault that fails a build."""

    message: str


class MissingDirectory(NamedTuple):
    """The `spec.path` of a Kustomization, as written, is not a directory."""

    path: str


class RejectedObject(NamedTuple):
    """An object that the API server rejects."""

    name: Name


class HealthField(NamedTuple):
    """The field of `spec` that makes the waiter wait for health: `wait`, `healthChecks` or `steps`."""

    field: str


Detail = Provided | MissingReference | BuildFault | MissingDirectory | RejectedObject | HealthField


class Step(NamedTuple):
    """`waiter` waits for `awaited` (None: for something that never happens), because of the entry at `place`.

    If it is not `certain`, it may or may not wait. `wording.explanation.sentence` puts a step into words.
    """

    waiter: Name
    awaited: Name | None
    reason: WaitReason
    place: Line | None
    certain: bool = True
    detail: Detail | None = None


class BlockerKind(StrEnum):
    """Why objects never become Ready; the values are those of `trouble` in JSON."""

    SUSPENDED = "suspended"
    MISSING = "missing"
    FAILING_BUILD = "failing build"
    REJECTED = "rejected object"
    EXPRESSION = "rejected expression"
    FEATURE_GATE = "feature gate"
    ACCESS = "denied access"
    DECRYPTION = "missing decryption"
    KEY = "missing key"
    REFUSED = "refused entry"
    DEADLOCK = "deadlock"


class Blocker(NamedTuple):
    """Why some `objects` never become Ready, step by step; `blocks` are the objects that they block.

    `fixes`, for a deadlock: the smallest sets of entries to remove so that everything becomes Ready, with
    one step for each entry; empty if there are too many cycles.
    """

    kind: BlockerKind
    objects: tuple[Name, ...]
    steps: tuple[Step, ...]
    blocks: tuple[Name, ...]
    fixes: tuple[tuple[Step, ...], ...] = ()
