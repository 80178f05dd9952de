"""How long what a Flux Kustomization waits for may take, one thing after the other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.order import clock
from gitops_lint.order.dependencies.depends_on import KINDS, dependency_graph
from gitops_lint.order.events.event import Event, ready, started
from gitops_lint.order.readiness import awaited, waits


class Term(NamedTuple):
    """A part of the sum, in seconds: an object's own limit, or (None) the time until Flux looks again."""

    item: Resource | None
    length: float


class Cause(NamedTuple):
    """What an event comes after, and how much later."""

    event: Event | None
    terms: tuple[Term, ...] = ()


def longest_wait(cluster: Cluster, parent: Resource, held: Iterable[Resource]) -> tuple[Term, ...]:
    """The parts of the longest time after which one of `held` is Ready, which `parent` waits for.

    What it applies, or what that applies, starts with it, or when what it depends on is Ready and Flux
    has looked again (`--requeue-dependency`). A HelmRelease and a Job take what `clock.patience` says,
    a Kustomization that waits its timeout; where that is only implied, what it waits for, if that is
    less. Nothing where something waits for itself.
    """
    from graphlib import CycleError, TopologicalSorter

    ends = [item for item in held if _counts(item)]
    if not ends:
        return ()
    inside = {item.id: item for item in (*_applied(cluster, parent), *ends)}
    causes = dict(_causes(cluster, parent, inside))
    times: dict[Event, float] = {}
    reasons: dict[Event, Cause] = {}
    try:
        needs = {at: [it.event for it in before if it.event] for at, before in causes.items()}
        for event in TopologicalSorter(needs).static_order():
            cause = max(causes[event], key=lambda it: _time(it, times))
            own = _own(inside[event.id]) if event.what == "ready" else None
            if own and _time(cause, times) > _time(own, times):
                cause = own
            reasons[event], times[event] = cause, _time(cause, times)
    except CycleError:
        return ()
    last = max((ready(item.id) for item in ends), key=times.__getitem__)
    return tuple(reversed([*_terms(last, reasons)]))


def _time(cause: Cause, times: Mapping[Event, float]) -> float:
    before = times[cause.event] if cause.event else 0
    return before + sum(term.length for term in cause.terms)


def _terms(event: Event | None, reasons: Mapping[Event, Cause]) -> Iterator[Term]:
    """What the time of an event is the sum of, the last one first."""
    while event:
        yield from reasons[event].terms
        event = reasons[event].event


def _counts(item: Resource) -> bool:
    """Whether its time is known, or it orders those whose time is."""
    return (item.kind, item.group) in (KUSTOMIZATION, RELEASE, ("Job", "batch"))


def _applied(cluster: Cluster, parent: Resource) -> Iterator[Resource]:
    """What counts of all that a Kustomization applies, and of what these apply."""
    seen = {parent.id}
    queue = [parent]
    for owner in queue:  # it grows on the way
        for item in filter(_counts, cluster.content(owner).objects):
            if item.id not in seen and not item.remote:
                seen.add(item.id)
                queue.append(item)
                yield item


def _causes(
    cluster: Cluster, parent: Resource, inside: Mapping[Id, Resource]
) -> Iterator[tuple[Event, list[Cause]]]:
    for item in inside.values():
        start, end = started(item.id), ready(item.id)
        owner = item.owner.id if item.owner else parent.id
        yield (
            start,
            [
                Cause(started(owner) if owner in inside and owner != item.id else None),
                *(
                    Cause(
                        ready(edge.target.id),
                        (Term(None, cluster.flags.of(kind).requeue_dependency),),
                    )
                    for kind in KINDS
                    for edge in dependency_graph(cluster, kind).out.get(item.id, ())
                    if edge.target and edge.target.id in inside and edge.asks_for_ready
                ),
            ],
        )
        held = awaited(cluster, item) if _is_implied(item) else ()
        inner = [Cause(ready(it.id)) for it in held if it.id in inside]
        yield end, [Cause(start), *inner] if _is_implied(item) else [_own(item) or Cause(start)]


def _own(item: Resource) -> Cause | None:
    """That an object is Ready when its own limit is over, or never."""
    length = clock.patience(item)
    return None if length is None else Cause(started(item.id), (Term(item, length),))


def _is_implied(item: Resource) -> bool:
    """Whether a Kustomization waits for as long as nobody has said."""
    return bool(
        item.kind == "Kustomization" and waits(item) and item.get("spec", "timeout") is None
    )
