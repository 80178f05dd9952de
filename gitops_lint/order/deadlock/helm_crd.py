"""Charts that are to install the definition of what is applied along with them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Edge, Event, Reason, exists


class HelmCrd(NamedTuple):
    """A stage needs a kind, and what is to bring the kind is a HelmRelease behind the same stage.

    `need` is the edge from the stage to the kind, its place the custom resource; `provider` the edge
    from the kind to the HelmRelease.
    """

    need: Edge
    provider: Edge


def is_helm_crd(deadlock: Deadlock) -> bool:
    """Whether the cycle of a deadlock is that of one object that applies both."""
    return deadlock.kind == "cold" and any(helm_crds(deadlock.cycle))


def helm_crds(edges: Iterable[Edge]) -> Iterator[HelmCrd]:
    """Every such pair among the edges of a deadlock.

    The dry-run of all the objects of a stage comes before the first is applied. (fluxcd/pkg ssa:
    ApplyAllStaged)
    """
    known = list(edges)
    owners: dict[Event, set[object]] = {}
    charts: dict[Event, list[Edge]] = {}
    for edge in known:
        if edge.needs is None or edge.needs.what != "staged":
            continue
        if edge.event.what == "exists":
            owners.setdefault(edge.event, set()).add(edge.needs.id)
        elif edge.event.what == "served" and (edge.needs.id.kind, edge.needs.id.group) == RELEASE:
            charts.setdefault(edge.event, []).append(edge)
    for need in known:
        if need.reason is Reason.DEFINITION and need.needs:
            for provider in charts.get(need.needs, ()):
                if provider.needs and need.event.id in owners.get(exists(provider.needs.id), ()):
                    yield HelmCrd(need, provider)
