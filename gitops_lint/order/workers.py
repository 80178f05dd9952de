"""Who holds kustomize-controller's workers at the same time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import FLUX_GROUP, KUSTOMIZATION, is_a
from gitops_lint.order.antichain import largest_antichain
from gitops_lint.order.dependencies.depends_on import dependency_graph
from gitops_lint.order.events.event import Event, ready, started
from gitops_lint.order.readiness import awaited, made_by, suspended, waits

_SHARD: Final = "sharding.fluxcd.io/key"

Waits = Mapping[Resource, Sequence[Resource]]  # for which Kustomizations a Kustomization waits


Needs = Mapping[Event, Sequence[Event]]  # what must have happened before


def waiting_together(cluster: Cluster, workers: int) -> list[Resource]:
    """As many Flux Kustomizations as can hold a worker at once, each for another one that needs one.

    Empty when they are fewer than `workers`. A health check holds its worker until it is over
    (kustomize-controller: checkHealth), what is in a shard has those of another controller, and what
    is suspended has none. Nothing is said of a cluster where something waits for itself.
    """
    parents = {it.owner.id for it in cluster.of_kind("Kustomization") if it.owner}
    waiting = {
        item: found
        for item in cluster.kustomizations
        if (item.id in parents or item.get("spec", "healthChecks"))
        and (found := _waits(item, cluster))
    }
    if sum(map(_is_ours, waiting)) < workers:
        return []
    together = _together(cluster, waiting)
    return together if len(together) >= workers else []


def _together(cluster: Cluster, waiting: Waits) -> list[Resource]:
    """As many Kustomizations as can hold a worker at once, each for another one that needs one too.

    One comes before another when nothing of what it waits for is left to do when that one starts. Of
    those it does not apply itself this says nothing about its own start; there only its Ready counts.
    """
    items = dict.fromkeys(it for item, found in waiting.items() for it in (item, *found))
    bits = {item.id: 1 << number for number, item in enumerate(items)}
    past = _ready_before(dict(_needs(cluster, waiting)), bits)
    left = {
        item: sum(bits[it.id] for it in found if _is_ours(it)) & ~past[item.id]
        for item, found in waiting.items()
        if _is_ours(item)
    }
    holding = [item for item, targets in left.items() if targets]
    over = [
        left[item]
        if any(made_by(it, item) for it in waiting[item] if _is_ours(it))
        else bits[item.id]
        for item in holding
    ]
    below = [
        sum(1 << number for number, needed in enumerate(over) if not needed & missing)
        for missing in (~past[item.id] for item in holding)
    ]
    found = [holding[number] for number in largest_antichain(below)]
    done = 0  # what must be Ready for all of them to have started
    for item in found:
        done |= past[item.id]
    return [item for item in found if left[item] & ~done]


def _is_ours(item: Resource) -> bool:
    """Whether the main controller runs it: those of a shard have workers of their own."""
    return not item.metadata(_SHARD)


def _waits(item: Resource, cluster: Cluster) -> list[Resource]:
    """The Kustomizations of this cluster whose health a Kustomization waits for."""
    if suspended(item) or not waits(item):
        return []
    found = {
        it.id: it for it in awaited(cluster, item) if is_a(it, KUSTOMIZATION) and not suspended(it)
    }
    return list(found.values())


def _ready_before(needs: Needs, bits: Mapping[Id, int]) -> dict[Id, int]:
    """The bits of the Kustomizations that are Ready before each one starts.

    All of them where something waits for itself: then it is not workers that are missing.
    """
    from graphlib import CycleError, TopologicalSorter

    found: dict[Event, int] = {}
    try:
        for event in TopologicalSorter(needs).static_order():
            known = bits.get(event.id, 0) if event.what == "ready" else 0
            for need in needs.get(event, ()):
                known |= found[need]
            found[event] = known
    except CycleError:
        found = {event: (1 << len(bits)) - 1 for event in needs}
    return {event.id: known for event, known in found.items() if event.what == "started"}


def _needs(cluster: Cluster, waiting: Waits) -> Iterator[tuple[Event, list[Event]]]:
    """What must have happened before each event. (kustomize-controller: dependency check, checkHealth)"""
    out = dependency_graph(cluster).out
    for item in cluster.kustomizations:
        owner = item.owner
        while owner and (owner.group != FLUX_GROUP or owner.id == item.id):
            owner = owner.owner  # what a ResourceSet makes; the root applies itself
        yield (
            started(item.id),
            [
                *([started(owner.id)] if owner else ()),
                *(
                    ready(edge.target.id)
                    for edge in out.get(item.id, ())
                    if edge.target and edge.asks_for_ready
                ),
            ],
        )
        yield (
            ready(item.id),
            [
                started(item.id),
                *(ready(it.id) for it in waiting.get(item, ())),
            ],
        )
