"""The objects that never become Ready, and why."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Id
from gitops_lint.order.deadlock.deadlocks import deadlocks
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import cycle_from_best_cut, fixes, line_of, name_of, step_of
from gitops_lint.queries.objects import is_flux_event
from gitops_lint.results.explanation import (
    Blocker,
    BlockerKind,
    BuildFault,
    MissingDirectory,
    Step,
)

_KINDS: Final[Mapping[Reason, BlockerKind]] = {
    Reason.SUSPENDED: BlockerKind.SUSPENDED,
    Reason.MISSING: BlockerKind.MISSING,
    Reason.FAULT: BlockerKind.FAILING_BUILD,
}


def blockers(graph: EventGraph, event: Event | None = None) -> tuple[Blocker, ...]:
    """The reasons why events (or one given event) never happen, those that block most first."""
    found = [*_single(graph, event), *_deadlocks(graph, event)]
    return tuple(sorted(found, key=lambda it: (-len(it.blocks), it.objects)))


def _single(graph: EventGraph, wanted: Event | None) -> Iterator[Blocker]:
    """A blocker for each object that is suspended, fails, or waits for a missing object."""
    causes: dict[tuple[Id, Reason], list[Edge]] = {}
    for event in graph.never:
        for edge in graph.waits[event]:
            if edge.needs is None and edge.certain:
                causes.setdefault((edge.source.id, edge.reason), []).append(edge)
    for (identity, reason), edges in causes.items():
        behind = graph.behind({edge.event for edge in edges})
        if wanted not in (None, *behind):
            continue
        by_place = sorted({edge.place: edge for edge in edges}.items())
        steps = tuple(step_of(edge) for _, edge in by_place)
        if reason is Reason.FAULT:
            steps = tuple(_build_faults(graph, identity, steps[0]))
        blocks = tuple(name_of(item.id) for item in graph.unready(behind))
        yield Blocker(_KINDS[reason], (name_of(identity),), steps, blocks)


def _build_faults(graph: EventGraph, identity: Id, step: Step) -> Iterator[Step]:
    """The reasons why a build fails, a step for each fault."""
    content = graph.objects.content(identity)
    if content and not content.faults:  # the directory is missing, so Flux builds nothing
        yield step._replace(detail=MissingDirectory(str(content.owner.get("spec", "path"))))
    for fault in content.faults if content else ():
        yield step._replace(detail=BuildFault(fault.message), place=line_of(fault.place))


def _deadlocks(graph: EventGraph, wanted: Event | None) -> Iterator[Blocker]:
    for deadlock in deadlocks(graph):
        if wanted in (None, *graph.behind(edge.event for edge in deadlock.cycle)):
            cycle = cycle_from_best_cut(deadlock)
            steps = tuple(step_of(edge) for edge in cycle if edge.is_written)
            objects = {name_of(edge.event.id) for edge in cycle if is_flux_event(edge.event)}
            blocks = tuple(name_of(item.id) for item in deadlock.blocked)
            yield Blocker(
                BlockerKind.DEADLOCK, tuple(sorted(objects)), steps, blocks, fixes(deadlock)
            )
