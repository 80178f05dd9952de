"""How two clusters differ: what is in only one, what is otherwise, and what comes in another order."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, RELEASE, is_a
from gitops_lint.order.events.event import started
from gitops_lint.order.events.graph import event_graph
from gitops_lint.queries.alias import Alias, alias
from gitops_lint.queries.fields import Field, fields, settings
from gitops_lint.queries.named import name, spot
from gitops_lint.queries.promise import orders, started_in_both
from gitops_lint.queries.why import asked
from gitops_lint.results.answers import Changed, Comparison, Difference, Only

_Pairs = Sequence[tuple[Resource, Resource]]


def compare(cluster: Cluster, other: Cluster) -> Comparison:
    """How two clusters of a repository differ; nothing does if they are the same one."""
    known = alias(cluster.entry, other.entry)
    here, there = ({it.id: it for it in asked(found)} for found in (cluster, other))
    pairs = list(_pairs(here, there, known))
    mine, theirs = {one.id for one, _ in pairs}, {two.id for _, two in pairs}
    graph, other_graph = event_graph(cluster), event_graph(other)
    both = started_in_both(graph, other_graph, pairs)
    order, other_order = orders(graph, other_graph, both)
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
        tuple(_only(it for key, it in here.items() if key not in mine)),
        tuple(_only(it for key, it in there.items() if key not in theirs)),
        tuple(_changed(pairs, known)),
        order,
        other_order,
    )


def _pairs(
    here: Mapping[Id, Resource], there: Mapping[Id, Resource], known: Alias
) -> Iterator[tuple[Resource, Resource]]:
    """The objects that both have: under the same name, or names that say the same."""
    left = {known.there(str(key)): it for key, it in there.items() if key not in here}
    for key, it in sorted(here.items()):
        if found := there.get(key) or left.pop(known.here(str(key)), None):
            yield it, found


def _only(items: Iterator[Resource]) -> Iterator[Only]:
    for it in sorted(items, key=lambda item: (_rank(item), item.id)):
        yield Only(name(it.id), spot(it.place("metadata", "name")))


def _rank(item: Resource) -> int:
    """What applies something first, then releases, then sources."""
    return 0 if is_a(item, *APPLIERS) else 1 if is_a(item, RELEASE) else 2


def _changed(pairs: _Pairs, known: Alias) -> Iterator[Changed]:
    for one, two in pairs:
        found = tuple(_differences(fields(one), fields(two), known))
        if found:
            yield Changed(name(one.id), found)


def _differences(
    here: Mapping[str, Field], there: Mapping[str, Field], known: Alias
) -> Iterator[Difference]:
    for label in dict.fromkeys((*here, *there)):
        mine, theirs = (side.get(label, Field((), None)) for side in (here, there))
        several = mine.several or theirs.several
        one = _less(mine.said, theirs.said, known.here, known.there)
        two = _less(theirs.said, mine.said, known.there, known.here)
        if one or two:
            places = (spot(it.place) if it.place else None for it in (mine, theirs))
            yield Difference(label, several, one, two, *places)


def _less(
    said: Sequence[str], other: Sequence[str], own: Callable[[str], str], its: Callable[[str], str]
) -> tuple[str, ...]:
    """What one says and the other does not, in the same words or in those that mean the same."""
    meant = {its(text) for text in other}
    return tuple(text for text in said if text not in other and own(text) not in meant)
