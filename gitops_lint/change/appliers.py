"""What becomes of the Kustomizations and ResourceSets of a cluster when its repository changes."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RESOURCE_SET, is_a
from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.readiness import is_paused, marked_by

_PRUNE: Final = "prune"


class Fate(Enum):
    """What becomes of an applier."""

    RUNS = auto()  # it applies its objects as they are after the change
    PAUSED = (
        auto()
    )  # it is suspended, or its own change does not reach it: its objects stay as they are
    FAILS = auto()  # its build fails after the change, so its objects stay as they are
    CLEARED = auto()  # it is deleted, and deletes what it applied
    ORPHANED = auto()  # it is deleted, and leaves what it applied
    LEFT = auto()  # it is no longer in the repository, but goes on as it was


class Applier(NamedTuple):
    """An applier before and after the change, None where it does not exist."""

    before: Resource | None
    after: Resource | None
    fate: Fate


def appliers(before: Cluster | None, after: Cluster | None) -> Mapping[Id, Applier]:
    """Every applier of either state, by identity."""
    old = dict(_appliers(before)) if before else {}
    new = dict(_appliers(after)) if after else {}
    found: dict[Id, Applier] = {}
    # Owners first, because the fate of an applier depends on that of its owner.
    for identity in sorted({**old, **new}, key=lambda it: (_depth(old.get(it), new.get(it)), it)):
        one, other = old.get(identity), new.get(identity)
        fate = _kept(other, found) if other else _gone(one, found) if one else Fate.RUNS
        if other and after and fate is Fate.RUNS and after.content(other).state == "error":
            fate = Fate.FAILS
        found[identity] = Applier(one, other, fate)
    return found


def _appliers(cluster: Cluster) -> Iterator[tuple[Id, Resource]]:
    for content in (*cluster.contents.values(), *cluster.resource_sets.values()):
        yield content.owner.id, content.owner


def _depth(before: Resource | None, after: Resource | None) -> int:
    resource = after or before
    return resource.depth if resource else 0


def _kept(resource: Resource, known: Mapping[Id, Applier]) -> Fate:
    if is_paused(resource):
        return Fate.PAUSED
    owner = _owner(resource, known)
    return Fate.PAUSED if owner and owner.fate in (Fate.PAUSED, Fate.LEFT) else Fate.RUNS


def _gone(resource: Resource, known: Mapping[Id, Applier]) -> Fate:
    """The fate of an applier that is no longer in the repository."""
    owner = _owner(resource, known)
    if owner is None or not deletes(owner, resource):
        return Fate.LEFT
    return Fate.CLEARED if clears(resource) else Fate.ORPHANED


def _owner(resource: Resource, known: Mapping[Id, Applier]) -> Applier | None:
    """Its owner; None if it applies itself, or is bootstrapped."""
    owner = resource.owner
    return known.get(owner.id) if owner and owner.id != resource.id else None


def deletes(applier: Applier, item: Resource) -> bool:
    """Whether an applier deletes an object that it applied before, and does not apply any longer.

    `item` is the object before the change: Flux looks at the annotations and labels of the live object, so that
    those that come with the same commit are too late. (kustomize-controller: prune, finalize; flux-operator: as well)
    """
    if is_protected(item):
        return False
    if applier.fate is Fate.RUNS and applier.after:
        return prunes(applier.after)
    return applier.fate is Fate.CLEARED


def prunes(applier: Resource) -> bool:
    """Whether an applier deletes what it no longer applies; a ResourceSet always does."""
    return is_a(applier, RESOURCE_SET) or applier.get("spec", _PRUNE) is True


def is_protected(item: Resource) -> bool:
    """Whether an annotation or label keeps an object from being pruned."""
    return any(
        marked_by(item, f"{group}/{_PRUNE}", "disabled")
        for group in (KUSTOMIZATION[1], RESOURCE_SET[1])
        if item.owner is None or item.owner.group == group
    )


def clears(resource: Resource) -> bool:
    """Whether an applier that is deleted deletes what it applied; the spec before the change counts.

    (kustomize-controller: finalize, deletionPolicy; a suspended one deletes nothing)
    """
    if is_paused(resource):
        return False
    if is_a(resource, RESOURCE_SET):
        return True
    policy = resource.get("spec", "deletionPolicy", default="MirrorPrune")
    if policy == "Orphan":
        return False
    return policy in ("Delete", "WaitForTermination") or prunes(resource)
