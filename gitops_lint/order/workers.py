"""The Kustomizations that occupy kustomize-controller's workers at the same time."""

from collections.abc import Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import ready, started
from gitops_lint.order.readiness import awaited, owned_by, suspended, waits

_SHARD: Final = "sharding.fluxcd.io/key"

Waits = Mapping[Resource, Sequence[Resource]]  # the Kustomizations that each one waits for


def waiting_together(cluster: Cluster, workers: int) -> list[Resource]:
    """A largest set of Flux Kustomizations that can wait at once for others that need a worker.

    Empty if there are fewer than `workers`. A health check occupies its worker until it ends
    (kustomize-controller: checkHealth). Kustomizations of a shard use the workers of another controller.
    Suspended Kustomizations, and those that never start because of a deadlock, occupy none.
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
    """A largest set of Kustomizations that can wait at once for others that need a worker.

    One comes before another if everything that it waits for is done when the other starts. For one that
    does not apply any of these itself, that says nothing about its own start: only its Ready counts.
    """
    items = dict.fromkeys(it for item, found in waiting.items() for it in (item, *found))
    bits = {item.id: 1 << number for number, item in enumerate(items)}
    graph = resolved(event_graph(cluster))
    known = graph.marks_before(
        {ready(it): bit for it, bit in bits.items()}, graph.happening, certain=True
    )
    past = {item.id: known[started(item.id)] for item in waiting if started(item.id) in known}
    left = {
        item: sum(bits[it.id] for it in found if _is_ours(it)) & ~past[item.id]
        for item, found in waiting.items()
        if _is_ours(item) and item.id in past
    }
    holding = [item for item, targets in left.items() if targets]
    over = [
        left[item]
        if any(owned_by(it, item) for it in waiting[item] if _is_ours(it))
        else bits[item.id]
        for item in holding
    ]
    below = [
        sum(1 << number for number, needed in enumerate(over) if not needed & missing)
        for missing in (~past[item.id] for item in holding)
    ]
    if not holding:
        return []
    from gitops_lint.graphs.antichain import largest_antichain  # few clusters need it

    found = [holding[number] for number in largest_antichain(below)]
    done = 0  # Ready before all of them have started
    for item in found:
        done |= past[item.id]
    return [item for item in found if left[item] & ~done]


def _is_ours(item: Resource) -> bool:
    """Whether the main controller runs it, not that of a shard."""
    return not item.metadata(_SHARD)


def _waits(item: Resource, cluster: Cluster) -> list[Resource]:
    """The Kustomizations of this cluster whose health a Kustomization waits for."""
    if suspended(item) or not waits(item):
        return []
    found = {
        it.id: it for it in awaited(cluster, item) if is_a(it, KUSTOMIZATION) and not suspended(it)
    }
    return list(found.values())
