"""The objects that never become Ready, and why."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Id
from gitops_lint.cluster.builds import build_failures
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.deadlock.deadlocks import deadlocks
from gitops_lint.order.events.event import Edge, Event, Reason, is_flux_event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.explain_edges import cycle_from_best_cut, fixes, line_of, name_of, step_of
from gitops_lint.results.explanation import (
    Blocker,
    BlockerKind,
    BuildFault,
    MissingDirectory,
    Name,
    Step,
)

_KINDS: Final[Mapping[Reason, BlockerKind]] = {
    Reason.SUSPENDED: BlockerKind.SUSPENDED,
    Reason.MISSING: BlockerKind.MISSING,
    Reason.FAULT: BlockerKind.FAILING_BUILD,
    Reason.REJECTED: BlockerKind.REJECTED,
    Reason.EXPRESSION: BlockerKind.EXPRESSION,
    Reason.FEATURE_GATE: BlockerKind.FEATURE_GATE,
    Reason.ACCESS: BlockerKind.ACCESS,
    Reason.DECRYPTION: BlockerKind.DECRYPTION,
    Reason.KEY: BlockerKind.KEY,
    Reason.REFUSED: BlockerKind.REFUSED,
}


def blockers(graph: EventGraph, event: Event | None = None) -> tuple[Blocker, ...]:
    """The reasons why events (or one given event) never happen, those that block most first."""
    found = [*_single(graph, event), *_deadlocks(graph, event)]
    return tuple(sorted(found, key=lambda it: (-len(it.blocks), it.objects)))


def _single(graph: EventGraph, wanted: Event | None) -> Iterator[Blocker]:
    """A blocker for each object that is suspended, fails, or waits for a missing object."""
    for cause in single_causes(graph):
        behind = graph.behind({edge.event for edge in cause.edges})
        if wanted not in (None, *behind):
            continue
        steps = tuple(sorted({step_of(edge) for edge in cause.edges}, key=_by_line))
        if cause.reason is Reason.FAULT:
            steps = tuple(_build_faults(graph, cause.edges[0]))
        blocks = tuple(name_of(item.id) for item in graph.unready(behind))
        yield Blocker(_KINDS[cause.reason], (name_of(cause.id),), steps, blocks)


def _by_line(step: Step) -> tuple[str, int, Name]:
    return (step.place.path, step.place.line, step.waiter) if step.place else ("", 0, step.waiter)


class Cause(NamedTuple):
    """Why an object never gets any further by itself: one reason, with all of its edges."""

    id: Id
    reason: Reason
    edges: tuple[Edge, ...]


def single_causes(graph: EventGraph) -> Iterator[Cause]:
    """The causes that are no deadlocks: every certain edge to nothing, by its object and its reason."""
    causes: dict[tuple[Id, Reason], list[Edge]] = {}
    for event in graph.waits:
        for edge in graph.waits[event] if event in graph.never else ():
            if edge.needs is None and edge.certain:
                at = edge.event.id if edge.reason is Reason.REJECTED else edge.source.id
                causes.setdefault((at, edge.reason), []).append(edge)
    for (identity, reason), edges in causes.items():
        yield Cause(identity, reason, tuple(edges))


def _build_faults(graph: EventGraph, edge: Edge) -> Iterator[Step]:
    """The reasons why a build, or a generator, fails: a step for each fault."""
    step, cluster = step_of(edge), graph.cluster
    content = graph.objects.content(edge.source.id)
    if content is None:
        faults = (
            fault
            for item, made in cluster.generated
            for fault in made.faults
            if item == edge.source
        )
        for fault in faults:
            yield step._replace(detail=BuildFault(fault.message), place=line_of(fault.place))
        return
    failures = list(build_failures(content, cluster))
    if not failures:  # the directory is missing, so Flux builds nothing
        yield step._replace(detail=MissingDirectory(str(content.owner.get("spec", "path"))))
    for failure in failures:
        yield step._replace(detail=BuildFault(failure.message), place=line_of(failure.place))


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
