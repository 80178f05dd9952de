"""What a Kustomization deletes before its own change reaches it.

A commit changes the source of a Kustomization and, through its parent, its spec. The new revision of the source triggers both
at once, so the Kustomization is usually reconciled with its old spec first. What its old path lacks is then deleted,
whatever its new spec says. (played: lab/scenarios/changes/prune-turned-off-too-late.yaml, file-moved-with-the-path.yaml)
"""

from collections.abc import Mapping
from typing import Final

from gitops_lint.change.appliers import Applier, Fate, is_protected, prunes
from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.directory import objects_in
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a

_DECISIVE: Final = ("path", "prune")


def dropped(
    before: Cluster | None, after: Cluster | None, appliers: Mapping[Id, Applier]
) -> frozenset[tuple[Id, Id]]:
    """(applier, object) of the objects that an applier deletes with its old spec."""
    found: set[tuple[Id, Id]] = set()
    if before and after:
        for identity, applier in appliers.items():
            if applier.before and applier.after and _changes(applier):
                found |= {(identity, it) for it in _dropped(applier.before, before, after)}
    return frozenset(found)


def _changes(applier: Applier) -> bool:
    """Whether its parent changes the spec of a Kustomization in a way that decides what it deletes."""
    one, other = applier.before, applier.after
    if (
        one is None
        or other is None
        or applier.fate is not Fate.RUNS
        or not is_a(one, KUSTOMIZATION)
    ):
        return False
    alone = one.owner is None or one.owner.id == one.id
    return (
        not alone
        and prunes(one)
        and any(one.get("spec", key) != other.get("spec", key) for key in _DECISIVE)
    )


def _dropped(applier: Resource, before: Cluster, after: Cluster) -> set[Id]:
    """The objects that the old path of an applier has before the change, and not after it."""
    old, new = before.content(applier), after.content(applier)
    if not old.complete or new.artifact is None:
        return set()
    built = objects_in(new.artifact, old.path, applier, after.find, after.name)
    if built is None:  # Flux fails as well, and deletes nothing
        return set()
    kept = {it.id for it in built}
    return {it.id for it in old.objects if it.id not in kept and not is_protected(it)}
