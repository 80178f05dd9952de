"""Deadlocks in messages: the cycle, its steps, and the objects that it blocks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.documents import Place, Span
from gitops_lint.order import Deadlock, event_graph
from gitops_lint.order.events.event import Edge, Event, is_flux_event
from gitops_lint.order.explain_edges import name_of_event, step_of
from gitops_lint.results.needs import Evidence
from gitops_lint.wording.explanation import sentence
from gitops_lint.wording.lists import counted, listing, trail

DOUBT: Final = ("Something that is not in this checkout may create what is missing.",)
_SHOWN: Final = 12  # steps of a longer cycle


def related_steps(cycle: Sequence[Edge]) -> list[tuple[str, Place]]:
    """Each step of a cycle, in order: (a sentence about it, its place)."""
    steps = [(sentence(step_of(edge)), edge.place) for edge in cycle if edge.is_written]
    if len(steps) > _SHOWN:
        left = f"and {len(steps) - _SHOWN} more steps"
        steps = [*steps[: _SHOWN // 2], (left, steps[_SHOWN // 2][1]), *steps[-_SHOWN // 2 :]]
    return steps


def created_by(
    evidence: Mapping[Event, Sequence[Evidence]],
) -> Iterator[tuple[str, Place]]:
    """The lines that seem to create something before Flux starts: (a sentence about it, its place)."""
    for event, found in evidence.items():
        for it in found:
            line = it.place.line - 1
            place = Place(it.place.path, None, Span(line, 0, line, 0))
            yield f"`{it.place.path}` seems to create {event_title(event)}", place


def event_title(event: Event) -> str:
    """What must exist, for a message: `Secret shop/keys`, or `the CRD of Widget`."""
    name = name_of_event(event)
    return f"the CRD of {name.kind}" if name.is_kind else str(name)


def cycle_trail(cycle: Sequence[Edge]) -> str:
    """`a → b → a`: the objects of a cycle, from the first one back to it.

    Objects that Flux reconciles go by name, with namespaces if they differ; all others with their kind.
    """
    events = [it.event for it in cycle if it.event.id.kind != "CustomResourceDefinition"]
    acting = {it.id for it in events if (it.id.kind, it.id.group) in RECONCILED}
    one = len({identity.namespace for identity in acting}) == 1
    names = [key for key, _ in groupby(_short_name(it, acting, plain=one) for it in events)]
    return trail(names if len(names) > 1 and names[0] == names[-1] else [*names, names[0]])


def _short_name(event: Event, acting: Collection[Id], *, plain: bool) -> str:
    identity = event.id
    if identity not in acting:
        name = name_of_event(event)
        return str(name) if name.is_kind else f"{identity.kind} {identity.name}"
    return identity.name if plain else f"{identity.namespace}/{identity.name}"


def members(deadlock: Deadlock, cluster: Cluster) -> Sequence[Resource]:
    """The objects of Flux that wait for each other."""
    objects = event_graph(cluster).objects
    events = sorted({it.event for it in deadlock.edges if is_flux_event(it.event)})
    return list(filter(None, dict.fromkeys(objects.get(it.id) for it in events)))


def blocked_notes(blocked: Sequence[Resource]) -> list[str]:
    """The objects that a deadlock blocks, as a note; none if there are none."""
    by_kind: dict[str, list[str]] = {}
    for item in blocked:
        by_kind.setdefault(item.kind, []).append(item.name)
    numbers = [counted(len(names), kind) for kind, names in sorted(by_kind.items(), reverse=True)]
    names = listing([item.name for item in blocked])
    return [f"This blocks {listing(numbers)}: {names}."] if numbers else []
