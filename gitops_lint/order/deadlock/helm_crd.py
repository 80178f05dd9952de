"""HelmReleases that are applied together with custom resources of their CRDs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from gitops_lint.cluster import Id
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Edge, Event, Reason, exists


class HelmCrd(NamedTuple):
    """A stage needs a kind whose CRD a HelmRelease of the same or a later stage installs.

    `need` is the edge from the stage to the kind, at the custom resource. `provider` is the edge from the
    kind to the HelmRelease.
    """

    need: Edge
    provider: Edge


def is_helm_crd(deadlock: Deadlock) -> bool:
    """Whether the cycle of a deadlock is about one object that applies both."""
    return deadlock.kind == "cold" and any(helm_crds(deadlock.cycle))


def helm_crds(edges: Iterable[Edge]) -> Iterator[HelmCrd]:
    """Every such pair among the edges of a deadlock.

    Flux dry-runs all objects of a stage before it applies the first. (fluxcd/pkg ssa: ApplyAllStaged)
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


def by_owner(deadlock: Deadlock) -> Sequence[tuple[Id, Sequence[HelmCrd]]]:
    """The objects that apply a HelmRelease and a custom resource, with these pairs, sorted."""
    owners: dict[Id, list[HelmCrd]] = defaultdict(list)
    for pair in helm_crds(deadlock.edges):
        owners[pair.need.event.id].append(pair)
    return sorted(owners.items())
