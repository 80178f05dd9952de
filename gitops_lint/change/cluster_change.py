"""The effects of a change on one cluster, in the order in which Flux causes them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import inf
from types import MappingProxyType
from typing import Final

from gitops_lint.change.appliers import Applier, Fate, appliers
from gitops_lint.change.objects import Happening, States, applied, happenings
from gitops_lint.change.old_spec import dropped
from gitops_lint.change.pairs import Pair
from gitops_lint.change.races import new_races
from gitops_lint.change.removal import cleared, data_of, data_of_scaled, dependents, uninstalled
from gitops_lint.change.renames import relocations, renames, with_regenerated
from gitops_lint.change.upgrades import upgrades
from gitops_lint.cluster import Cluster, Content, Id, Resource
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order import event_graph
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import ready, started
from gitops_lint.order.events.schedule import schedule, wave_of
from gitops_lint.order.explain_edges import name_of
from gitops_lint.order.verdict import never_ready
from gitops_lint.results.change import ClusterChange, Effect, ObjectChange, Untold, Why
from gitops_lint.results.explanation import Name

_GOES: Final = frozenset({Effect.DELETED, Effect.REPLACED, Effect.AT_RISK, Effect.REINSTALLED})
_IN_ONE: Final = frozenset({Effect.DELETED, Effect.LEFT, Effect.CREATED, Effect.REGENERATED})
_PRUNED: Final = frozenset(
    {Why.PRUNED, Why.OWNER_DELETED, Why.OLD_SPEC, Why.NOT_PRUNED, Why.ORPHANED, Why.PROTECTED}
)


class Comparison(NamedTuple):
    """The effects of a change, each with the object before and after it, and what becomes of the appliers."""

    effects: ClusterChange
    happenings: tuple[Happening, ...] = ()
    appliers: Mapping[Id, Applier] = MappingProxyType({})


def cluster_change(pair: Pair) -> ClusterChange:
    """The effects on a cluster, in the order in which Flux causes them."""
    if pair.before and pair.after:
        return comparison(pair.after, pair.before).effects
    return _compared(pair).effects


@once
def comparison(after: Cluster, before: Cluster) -> Comparison:
    """What Flux does between two states of a cluster; once, because rules and `diff` look at it."""
    return _compared(Pair(before, after))


def _compared(pair: Pair) -> Comparison:
    """The effects on a cluster, in the order in which Flux causes them.

    That is the order of the waves; in a wave, an applier first applies its objects, and then prunes. What follows from
    the deletion of an applier comes last.
    """
    if pair.is_same:
        return Comparison(ClusterChange(pair.name, (True, True), same=len(applied(pair.after))))
    known = appliers(*pair)
    states = States(pair.before, pair.after, known, dropped(*pair, known))
    happened = list(happenings(states))
    renamed = tuple(renames(happened, known))
    happened = with_regenerated(happened)
    found = [_with_it(it, pair.before) for it in happened]
    waves = _waves(pair.after)
    failing = {it.change.by for it in found if it.change.effect is Effect.BLOCKED}
    found = [
        it._replace(
            change=it.change._replace(
                held=it.change.by in failing and it.change.effect is not Effect.BLOCKED,
                wave=waves.get(it.change.by or it.change.name),
            )
        )
        for it in found
    ]
    depths = {
        name_of(it.id): it.depth for it in (pair.before.kustomizations if pair.before else ())
    }
    found.sort(key=lambda it: _when(it.change, depths))
    changes = tuple(it.change for it in found)
    old, new = applied(pair.before), applied(pair.after)
    never = [{name_of(it.id) for it in _never_ready(cluster)} for cluster in pair]
    effects = ClusterChange(
        cluster=pair.name,
        exists=(pair.before is not None, pair.after is not None),
        objects=changes,
        stuck=tuple(sorted(never[1] - never[0])) if pair.after else (),
        freed=tuple(sorted(it for it in never[0] - never[1] if _exists(it, pair.after))),
        paused=tuple(_paused(states)),
        untold=tuple(_untold(pair)),
        blocked=tuple(_blocked(failing, pair.after)),
        same=len(old.keys() & new.keys()) - sum(map(_in_both, changes)),
        upgrades=tuple(upgrades(pair, changes)),
        renames=renamed,
        racing=tuple(new_races(pair)),
        relocations=tuple(relocations(changes, known)),
    )
    return Comparison(effects, tuple(found), known)


def _blocked(failing: Collection[Name | None], cluster: Cluster | None) -> Iterator[Name]:
    """The appliers that fail, and what waits for them."""
    if not failing or cluster is None:
        return
    graph = event_graph(cluster)
    events = [ready(it.id) for it in cluster.resources if name_of(it.id) in failing]
    names = {name_of(it.id) for it in graph.blocked_by(*events)}
    yield from sorted({*names, *(it for it in failing if it)})


def _in_both(change: ObjectChange) -> bool:
    return change.effect not in _IN_ONE


def _never_ready(cluster: Cluster | None) -> Iterable[Resource]:
    return never_ready(event_graph(cluster)) if cluster else ()


def _exists(name: Name, cluster: Cluster | None) -> bool:
    return bool(cluster and cluster.find(name.kind, name.namespace, name.name))


def _with_it(happening: Happening, cluster: Cluster | None) -> Happening:
    """The change, with what Kubernetes deletes with the object."""
    change, item, after = happening
    if item is None or cluster is None or change.why is Why.ORPHANED:
        return happening
    if change.effect is Effect.CHANGED and after:
        return happening._replace(change=change._replace(data=data_of_scaled(item, after, cluster)))
    if change.effect not in _GOES:
        return happening
    gone = dependents(item, cluster)
    if change.effect is not Effect.DELETED or change.why is Why.OLD_SPEC:
        gone = chain(gone, cleared(item, cluster))  # else, each of them is a change of its own
    names = sorted({name_of(it.id) for it in gone})
    chart, rendered = uninstalled(item, cluster)
    return happening._replace(
        change=change._replace(
            with_it=tuple(names), data=data_of(item, cluster), chart=chart, rendered=rendered
        )
    )


def _waves(cluster: Cluster | None) -> Mapping[Name, int]:
    """The wave of each Flux object after the change."""
    if cluster is None:
        return {}
    moments = schedule(resolved(event_graph(cluster)), wave_of(*RECONCILED))
    return {
        name_of(event.id): int(it.at) for event, it in moments.items() if event == started(event.id)
    }


def _when(change: ObjectChange, depths: Mapping[Name, int]) -> tuple[float, int, Name, bool, Name]:
    """The moment of a change: the wave of its applier, the applier, whether it prunes, and the object.

    Appliers that are deleted come last, parents before children.
    """
    by = change.by or change.name
    if change.wave is not None:
        return change.wave, 0, by, change.why in _PRUNED, change.name
    return inf, depths.get(by, 0), by, change.why in _PRUNED, change.name


def _paused(states: States) -> Iterator[Name]:
    """The suspended appliers whose objects differ from those before the change."""
    for identity, applier in states.appliers.items():
        if applier.fate is Fate.PAUSED and applier.before and applier.after:
            contents = [_objects(it, identity) for it in (states.before, states.after)]
            if contents[0] != contents[1]:
                yield name_of(identity)


def _objects(cluster: Cluster | None, owner: Id) -> Sequence[object]:
    found = _content(cluster, owner)
    return [(it.id, it.data) for it in sorted(found.objects, key=lambda it: it.id)] if found else ()


def _content(cluster: Cluster | None, owner: Id) -> Content | None:
    if cluster is None:
        return None
    return cluster.contents.get(owner) or cluster.resource_sets.get(owner)


def _untold(pair: Pair) -> Iterator[Untold]:
    """The appliers whose objects are unknown in one of the states, unless both states look the same."""
    old, new = (_unknown(it) for it in pair)
    for identity in sorted({*old, *new}):
        before, after = (_content(it, identity) for it in pair)
        if before is None or after is None or not _alike(before, after):
            yield Untold(name_of(identity), new.get(identity) or old[identity])


def _unknown(cluster: Cluster | None) -> dict[Id, str]:
    """The appliers whose objects are not all known, with the reason."""
    if cluster is None:
        return {}
    contents = (*cluster.contents.values(), *cluster.resource_sets.values())
    return {it.owner.id: reason for it in contents if (reason := _reason(it))}


def _alike(one: Content, other: Content) -> bool:
    return (
        (one.state, one.reads, _unknowns(one), one.owner.data)
        == (other.state, other.reads, _unknowns(other), other.owner.data)
    ) and [(it.id, it.data) for it in one.objects] == [(it.id, it.data) for it in other.objects]


def _unknowns(content: Content) -> list[str]:
    return [reason for reason, _ in content.unknown]


def _reason(content: Content) -> str | None:
    match content.state:
        case "elsewhere":
            return None
        case "error":
            return "its build fails"
        case "unknown":
            return content.unknown[0][0] if content.unknown else "its content is unknown"
    return content.unknown[0][0] if content.unknown else None
