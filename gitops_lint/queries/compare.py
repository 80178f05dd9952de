"""The differences between two clusters: objects in only one, different fields, and different order."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, RELEASE, is_a
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.events.event import started
from gitops_lint.order.explain_edges import line_of, name_of
from gitops_lint.queries.compare_fields import ComparedField, fields, settings
from gitops_lint.queries.compare_names import Aliases, aliases
from gitops_lint.queries.compare_order import started_in_both, unmatched_orders
from gitops_lint.queries.objects import askable
from gitops_lint.results.comparison import (
    ChangedObject,
    Comparison,
    Difference,
    UnmatchedObject,
)

_Pairs = Sequence[tuple[Resource, Resource]]


def compare(cluster: Cluster, other: Cluster) -> Comparison:
    """The differences between two clusters of a repository; none if they are the same cluster."""
    known = aliases(cluster.entry, other.entry)
    here, there = ({it.id: it for it in askable(found)} for found in (cluster, other))
    pairs = list(_pairs(here, there, known))
    mine, theirs = {one.id for one, _ in pairs}, {two.id for _, two in pairs}
    graph, other_graph = event_graph(cluster), event_graph(other)
    both = started_in_both(graph, other_graph, pairs)
    order, other_order = unmatched_orders(graph, other_graph, both)
    idle = sum(
        (started(a.id) in graph.never) != (started(b.id) in other_graph.never) for a, b in pairs
    )
    return Comparison(
        cluster.name,
        other.name,
        known.words,
        len(pairs),
        idle,
        tuple(_differences(settings(cluster), settings(other), known)),
        tuple(_unmatched(it for key, it in here.items() if key not in mine)),
        tuple(_unmatched(it for key, it in there.items() if key not in theirs)),
        tuple(_changed(pairs, known)),
        order,
        other_order,
    )


def _pairs(
    here: Mapping[Id, Resource], there: Mapping[Id, Resource], known: Aliases
) -> Iterator[tuple[Resource, Resource]]:
    """The objects that both clusters have, with the same name or names that match by `known`."""
    left = {known.there(str(key)): it for key, it in there.items() if key not in here}
    for key, it in sorted(here.items()):
        if found := there.get(key) or left.pop(known.here(str(key)), None):
            yield it, found


def _unmatched(items: Iterator[Resource]) -> Iterator[UnmatchedObject]:
    for it in sorted(items, key=lambda item: (_rank(item), item.id)):
        yield UnmatchedObject(name_of(it.id), line_of(it.place("metadata", "name")))


def _rank(item: Resource) -> int:
    """Objects that apply others come first, then HelmReleases, then sources."""
    return 0 if is_a(item, *APPLIERS) else 1 if is_a(item, RELEASE) else 2


def _changed(pairs: _Pairs, known: Aliases) -> Iterator[ChangedObject]:
    for one, two in pairs:
        found = tuple(_differences(fields(one), fields(two), known))
        if found:
            yield ChangedObject(name_of(one.id), found)


def _differences(
    here: Mapping[str, ComparedField], there: Mapping[str, ComparedField], known: Aliases
) -> Iterator[Difference]:
    for label in dict.fromkeys((*here, *there)):
        mine, theirs = (side.get(label, ComparedField((), None)) for side in (here, there))
        several = mine.several or theirs.several
        one = _less(mine.values, theirs.values, known.here, known.there)
        two = _less(theirs.values, mine.values, known.there, known.here)
        if one or two:
            places = (line_of(it.place) if it.place else None for it in (mine, theirs))
            yield Difference(label, several, one, two, *places)


def _less(
    values: Sequence[str],
    other: Sequence[str],
    own: Callable[[str], str],
    its: Callable[[str], str],
) -> tuple[str, ...]:
    """The values that the other side does not have, neither literally nor by an alias."""
    equivalent = {its(text) for text in other}
    return tuple(text for text in values if text not in other and own(text) not in equivalent)
