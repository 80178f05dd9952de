"""What happens to each object of a cluster when its repository changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.change.appliers import Applier, Fate, deletes, is_protected
from gitops_lint.change.fields import field_changes
from gitops_lint.change.immutable import immutable_field
from gitops_lint.change.moves import move
from gitops_lint.change.release_identity import release_identity
from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.cluster.scope import is_cluster_wide
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import marked, skipped, suspended
from gitops_lint.order.explain_edges import line_of, name_of
from gitops_lint.results.change import Effect, FieldChange, ObjectChange, Why

_PODS: Final = frozenset({("Deployment", "apps"), ("StatefulSet", "apps"), ("DaemonSet", "apps")})
_TEMPLATE: Final = "spec.template"
_NOTHING_GOES: Final = frozenset({Fate.PAUSED, Fate.FAILS, Fate.LEFT})

Key = tuple[Id, str]
"""An object and the kubeconfig of its cluster."""


class Happening(NamedTuple):
    """A change of an object, and the object before and after it."""

    change: ObjectChange
    before: Resource | None
    after: Resource | None


class States(NamedTuple):
    """A cluster before and after a change, and its appliers."""

    before: Cluster | None
    after: Cluster | None
    appliers: Mapping[Id, Applier]
    dropped: frozenset[tuple[Id, Id]]  # see `dropped`

    def drops(self, item: Resource) -> bool:
        """Whether the applier of an object deletes it with its old spec."""
        return item.owner is not None and (item.owner.id, item.id) in self.dropped


def applied(cluster: Cluster | None) -> dict[Key, list[Resource]]:
    """What the appliers of a cluster apply, by identity; several if it has several owners."""
    found: dict[Key, list[Resource]] = {}
    if cluster is None:
        return found
    for item in cluster.resources:
        if item.owner and item.name and not skipped(item):
            identity = item.id
            if item.namespace and is_cluster_wide(item.group, item.kind, cluster):
                identity = identity._replace(namespace="")
            found.setdefault((identity, item.remote), []).append(item)
    return found


def happenings(states: States) -> Iterator[Happening]:
    """What happens to each object, in no order; objects to which nothing happens are left out."""
    old, new = applied(states.before), applied(states.after)
    for key in dict.fromkeys((*new, *old)):
        found = _happening(old.get(key, ()), new.get(key, ()), states)
        if found:
            yield found._replace(change=found.change._replace(name=name_of(key[0])))


def _happening(
    before: Sequence[Resource], after: Sequence[Resource], states: States
) -> Happening | None:
    if not before:
        return _new(after[0], states)
    if not after:
        return _gone(before[0], states)
    stays = {_owner(it) for it in before} & {_owner(it) for it in after}
    if not stays:
        return _moved(before[0], after[0], states)
    one = next(it for it in before if _owner(it) in stays)
    other = next(it for it in after if _owner(it) == _owner(one))
    return _changed(one, other, states)


def _owner(item: Resource) -> Id | None:
    return item.owner.id if item.owner else None


def _applier(item: Resource, states: States) -> Applier | None:
    return states.appliers.get(item.owner.id) if item.owner else None


def _new(item: Resource, states: States) -> Happening | None:
    applier = _applier(item, states)
    if applier is None or applier.fate is not Fate.RUNS:
        return None
    if applier.before and not _is_complete(applier.before, states.before):
        return None  # it may have been there before
    return Happening(_change(item, Effect.CREATED, Why.APPLIED), None, item)


def _gone(item: Resource, states: States) -> Happening | None:
    """The fate of an object that is not in the repository any longer."""
    applier = _applier(item, states)
    if applier is None or applier.fate in _NOTHING_GOES:
        return None
    if applier.after and not _is_complete(applier.after, states.after):
        return None  # it may still be there
    if deletes(applier, item):
        why = Why.OWNER_DELETED if applier.fate is Fate.CLEARED else Why.PRUNED
        if applier.after and applier.after.destination != item.remote:
            return Happening(_change(item, Effect.LEFT, Why.OTHER_CLUSTER), item, None)
        if is_a(item, RELEASE) and suspended(item):  # its finalizer uninstalls nothing
            return Happening(_change(item, Effect.DELETED, Why.ORPHANED), item, None)
        return Happening(_change(item, Effect.DELETED, why), item, None)
    if states.drops(item):
        return Happening(_change(item, Effect.DELETED, Why.OLD_SPEC), item, None)
    if is_protected(item):
        why = Why.PROTECTED
    else:
        why = Why.ORPHANED if applier.fate is Fate.ORPHANED else Why.NOT_PRUNED
    return Happening(_change(item, Effect.LEFT, why), item, None)


def _is_complete(applier: Resource, cluster: Cluster | None) -> bool:
    return bool(cluster and cluster.content(applier).complete)


def _moved(before: Resource, after: Resource, states: States) -> Happening | None:
    old, new = _applier(before, states), _applier(after, states)
    if old is None or new is None or not states.after or not new.after:
        return None
    if new.fate is not Fate.RUNS:  # nobody applies it now
        return _gone(before, states)
    if states.drops(before):
        effect, why = Effect.AT_RISK, Why.OLD_SPEC
    else:
        effect, why = move(before, old, new.after, states.after)
    changes = field_changes(before, after)
    change = _change(after, effect, why, changes)
    by = before.owner if effect is not Effect.MOVED and before.owner else after.owner
    return Happening(
        change._replace(by=name_of(by.id) if by else None, other=name_of(new.after.id)),
        before,
        after,
    )


def _changed(before: Resource, after: Resource, states: States) -> Happening | None:
    applier = _applier(after, states)
    if applier is None or applier.fate is not Fate.RUNS:
        return None
    changes = field_changes(before, after)
    if before.namespace != after.namespace:  # of an object that is in none
        changes = tuple(it for it in changes if it.path != "metadata.namespace")
    if states.drops(before):
        return Happening(_change(after, Effect.AT_RISK, Why.OLD_SPEC, changes), before, after)
    if not changes or marked(after, "ssa", "ifnotpresent"):
        return None
    if is_a(after, RELEASE) and _is_reinstalled(before, after):
        return Happening(_change(after, Effect.REINSTALLED, Why.IDENTITY, changes), before, after)
    if field := immutable_field(before, after, changes):
        forced = bool(applier.after and applier.after.get("spec", "force") is True)
        forced = forced or marked(after, "force", "enabled")
        effect, why = (Effect.REPLACED, Why.FORCED) if forced else (Effect.BLOCKED, Why.IMMUTABLE)
        change = _change(after, effect, why, changes)
        return Happening(change._replace(immutable=field), before, after)
    return Happening(_change(after, Effect.CHANGED, Why.APPLIED, changes), before, after)


def _is_reinstalled(before: Resource, after: Resource) -> bool:
    one, other = release_identity(before), release_identity(after)
    return bool(one and other and one != other) and not suspended(after)


def _change(
    item: Resource, effect: Effect, why: Why, changes: tuple[FieldChange, ...] = ()
) -> ObjectChange:
    restarts = (
        effect is Effect.CHANGED
        and (item.kind, item.group) in _PODS
        and any(it.path.startswith(_TEMPLATE) for it in changes)
    )
    return ObjectChange(
        name_of(item.id),
        effect,
        why,
        name_of(item.owner.id) if item.owner else None,
        line_of(item.origin),
        changes,
        restarts=restarts,
        remote=item.remote,
    )
