"""What the objects of a cluster need and, after a change, no longer wait for."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change.pairs import Pair
from gitops_lint.cluster import Cluster
from gitops_lint.order.events.event import Reason
from gitops_lint.order.explain_edges import name_of, name_of_event
from gitops_lint.order.races import created_before, races
from gitops_lint.results.change import NewRace

_REASONS: Final = (Reason.DEFINITION, Reason.NAMESPACE, Reason.RENDERED)


def new_races(pair: Pair) -> Iterator[NewRace]:
    """The needs for a CRD or a Namespace that are a race after the change, and not before it; sorted.

    In the running cluster the needed object may exist already: then the race is one for the next cluster.
    """
    after = _races(pair.after)
    if after:
        yield from sorted(after - _races(pair.before))


def _races(cluster: Cluster | None) -> set[NewRace]:
    if cluster is None:
        return set()
    created = created_before(cluster)
    return {
        NewRace(name_of(it.user.id), name_of_event(it.need.needs), name_of(it.provider.id))
        for it in races(cluster, *_REASONS)
        if it.need.needs and it.need.needs not in created
    }
