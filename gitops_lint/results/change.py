"""The effects of a change on clusters, as plain data: what Flux creates, changes and deletes if it is merged."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.change_diagram import ChangeDiagram, State
from gitops_lint.results.explanation import Line, Name
from gitops_lint.results.finding import Finding


class Effect(StrEnum):
    """What Flux does with an object; the values are those of `effect` in JSON."""

    DELETED = "deleted"
    REPLACED = "replaced"  # deleted, and created again
    AT_RISK = "at risk"  # kept or replaced, depending on which of two Kustomizations is faster
    REINSTALLED = "reinstalled"  # a Helm release that is uninstalled, and installed again under another identity
    BLOCKED = (
        "blocked"  # the API server rejects the change, so that nothing of the applier is applied
    )
    REGENERATED = "regenerated"  # a generated ConfigMap or Secret under another name, because its content differs
    MOVED = "moved"  # to another applier, without an interruption
    LEFT = "left behind"  # no longer managed, but kept
    CHANGED = "changed"
    CREATED = "created"


STATES: Final[Mapping[Effect, State]] = {
    Effect.DELETED: State.DELETED,
    Effect.REPLACED: State.REPLACED,
    Effect.AT_RISK: State.REPLACED,
    Effect.REINSTALLED: State.REPLACED,
    Effect.BLOCKED: State.BLOCKED,
    Effect.REGENERATED: State.CHANGED,
    Effect.MOVED: State.MOVED,
    Effect.LEFT: State.LEFT,
    Effect.CHANGED: State.CHANGED,
    Effect.CREATED: State.CREATED,
}
"""What each effect does to a Flux object, in a diagram."""


class Why(StrEnum):
    """Why Flux does that; the values are those of `why` in JSON."""

    APPLIED = "applied"
    PRUNED = "pruned"  # its applier no longer applies it, and prunes
    OWNER_DELETED = "owner deleted"  # its applier is deleted, and deletes what it applied
    OLD_SPEC = "old spec"  # its applier sees the commit before its own change, and deletes what its old path lacks
    NOT_PRUNED = "not pruned"  # its applier does not prune
    ORPHANED = "orphaned"  # the deletionPolicy of its applier, or its suspension, keeps it
    PROTECTED = "protected"  # its annotation or label keeps it
    OTHER_CLUSTER = "other cluster"  # its applier applies objects to another cluster now
    OTHER_OWNER = "other owner"  # another Kustomization applies it
    IDENTITY = "release identity"
    IMMUTABLE = "immutable field"
    FORCED = "forced"  # an immutable field, with `force`


class Data(StrEnum):
    """What becomes of the data of claims that are deleted; the values are those of `data` in JSON."""

    DELETED = "deleted"  # as its StorageClass says, or as StorageClasses do by default
    KEPT = "kept"
    UNKNOWN = "unknown"  # its StorageClass is not in the repository


class FieldChange(NamedTuple):
    """A field whose value differs: its path, such as `spec.replicas`, and both values as text; None if absent.

    The text of a secret is `***`.
    """

    path: str
    before: str | None
    after: str | None


class ObjectChange(NamedTuple):
    """What happens to one object, by the Flux object that does it.

    `place`: where it is written after the change, or, if it is gone, before it. `with_it`: what else goes: the objects
    of a CRD or in a Namespace. `data`: of a claim that is deleted, or of the claims of a StatefulSet or in a Namespace.
    `chart`: what Helm uninstalls, and `rendered` the kinds of which it certainly rendered custom resources. `was`: the old name of a regenerated object, and `restarted` the workloads whose pods
    restart because they read it.
    """

    name: Name
    effect: Effect
    why: Why
    by: Name | None
    place: Line | None
    fields: tuple[FieldChange, ...] = ()
    restarts: bool = False  # its pods
    immutable: str = ""  # the path of the field
    other: Name | None = None  # the applier that takes it over
    with_it: tuple[Name, ...] = ()
    data: Data | None = None
    wave: int | None = (
        None  # of its applier after the change, from 0; None if that is gone or never starts
    )
    held: bool = (
        False  # not done, because a blocked object keeps its applier from applying anything
    )
    remote: str = ""  # the kubeconfig of the cluster it is in; "" for the cluster that runs Flux
    chart: str = ""
    rendered: tuple[str, ...] = ()
    was: Name | None = None
    restarted: tuple[Name, ...] = ()


class Untold(NamedTuple):
    """A Flux object whose content is unknown in one of the states, and why."""

    name: Name
    reason: str


class Version(NamedTuple):
    """A chart or a source, and its version or revision as the repository says it; `url` only if it differs."""

    of: str
    version: str = ""
    url: str = ""


class Upgrade(NamedTuple):
    """A Flux object that gets a chart or a revision whose content is not in this repository.

    `inputs`: what else differs of a release: `values`, `post-renderers`, `chart files`.
    """

    name: Name
    before: Version
    after: Version
    inputs: tuple[str, ...] = ()


class Rename(NamedTuple):
    """A Flux object that is deleted, and created under another name: with the same spec, or the same release in Helm.

    `keeps`: what the old one applied or installed stays. `shares_release`: both HelmReleases manage the same release in
    Helm.
    """

    before: Name
    after: Name
    keeps: bool = False
    shares_release: bool = False


class Relocation(NamedTuple):
    """A Kustomization whose objects get another namespace or name, by one of its fields.

    `created`: the number of objects under the new one. `keeps`: the old ones stay.
    """

    name: Name
    field: str
    before: str
    after: str
    created: int
    keeps: bool


class NewRace(NamedTuple):
    """Something that a Flux object needs, and no longer waits for."""

    user: Name
    needs: Name
    provider: Name


class Lack(StrEnum):
    """Why two states of a file or directory cannot be compared; the values are those of `reason` in JSON."""

    SUBMODULE = "submodule"  # its files are in another repository
    FILTER = "filter"  # Git stores something else than the work tree has: git-crypt, Git LFS and the like


class Unseen(NamedTuple):
    """A file or directory that differs, or may, and cannot be compared."""

    path: str
    reason: Lack


class ClusterChange(NamedTuple):
    """The effects on one cluster, in the order in which Flux causes them."""

    cluster: str
    exists: tuple[bool, bool]  # before, after
    objects: tuple[ObjectChange, ...] = ()
    stuck: tuple[Name, ...] = ()  # Flux objects that are never Ready, and were before
    freed: tuple[Name, ...] = ()  # those that were never Ready, and are now
    paused: tuple[Name, ...] = ()  # suspended ones to which the change is not applied
    untold: tuple[Untold, ...] = ()
    blocked: tuple[
        Name, ...
    ] = ()  # Flux objects that are not Ready until a blocked change is mended
    same: int = 0  # objects that stay as they are
    upgrades: tuple[Upgrade, ...] = ()
    renames: tuple[Rename, ...] = ()
    racing: tuple[NewRace, ...] = ()
    relocations: tuple[Relocation, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether Flux does nothing."""
        return self.exists == (True, True) and not (
            self.objects or self.stuck or self.freed or self.upgrades or self.racing
        )

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell: Flux does nothing, and nothing is unknown."""
        return self.is_empty and not (self.paused or self.untold)


class Change(NamedTuple):
    """The effects of a change on all clusters, and the names of the two states.

    `diagrams`: of the clusters by name, for the formats that draw, and without those in which nothing changes.
    `findings`: those of the rules about changes.
    """

    base: str
    head: str
    clusters: tuple[ClusterChange, ...]
    diagrams: Mapping[str, ChangeDiagram] = MappingProxyType({})
    unseen: tuple[Unseen, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether Flux does nothing."""
        return all(it.is_empty for it in self.clusters)
