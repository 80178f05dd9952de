"""The event graph for people: edges as the steps of an explanation, and the fixes of deadlocks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from gitops_lint.cluster import Id
from gitops_lint.cluster.kinds import INPUT_PROVIDER
from gitops_lint.documents import Place
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.results.explanation import (
    HealthField,
    Line,
    MissingReference,
    Name,
    RejectedObject,
    Step,
    WaitReason,
)

WAIT_REASONS: Final[Mapping[Reason, WaitReason]] = {
    Reason.LIFECYCLE: WaitReason.ITSELF,
    Reason.DEPENDS_ON: WaitReason.DEPENDS_ON,
    Reason.READY_EXPR: WaitReason.READY_EXPR,
    Reason.HEALTH: WaitReason.HEALTH,
    Reason.SOURCE: WaitReason.SOURCE,
    Reason.OWNER: WaitReason.OWNER,
    Reason.UNBUILT: WaitReason.UNBUILT,
    Reason.DEFINITION: WaitReason.CRD,
    Reason.RENDERED: WaitReason.RENDERED,
    Reason.NAMESPACE: WaitReason.NAMESPACE,
    Reason.CONFIGURATION: WaitReason.CONFIGURATION,
    Reason.ROLE: WaitReason.ROLE,
    Reason.STORAGE: WaitReason.STORAGE,
    Reason.MOUNT: WaitReason.MOUNT,
    Reason.STORE: WaitReason.STORE,
    Reason.OPERATOR: WaitReason.OPERATOR,
    Reason.SERVICE: WaitReason.SERVICE,
    Reason.SUSPENDED: WaitReason.SUSPENDED,
    Reason.MISSING: WaitReason.MISSING,
    Reason.FAULT: WaitReason.FAILING_BUILD,
    Reason.REJECTED: WaitReason.REJECTED,
    Reason.EXPRESSION: WaitReason.EXPRESSION,
    Reason.FEATURE_GATE: WaitReason.FEATURE_GATE,
    Reason.ACCESS: WaitReason.ACCESS,
    Reason.DECRYPTION: WaitReason.DECRYPTION,
    Reason.KEY: WaitReason.KEY,
    Reason.REFUSED: WaitReason.REFUSED,
}
# The entries that people would change first.
_FIRST: Final = (
    Reason.DEPENDS_ON,
    Reason.CONFIGURATION,
    Reason.ROLE,
    Reason.SOURCE,
    Reason.HEALTH,
    Reason.NAMESPACE,
    Reason.DEFINITION,
    Reason.RENDERED,
)
_FIXES: Final = 3  # of one deadlock


def name_of(identity: Id) -> Name:
    """An object as people name it."""
    return Name(identity.kind, identity.namespace, identity.name)


def name_of_event(event: Event) -> Name:
    """What an event happens to: an object, a kind that is served, or a role that is granted."""
    what = event.what
    return name_of(event.id)._replace(
        is_kind=what == "served", is_role=what == "granted", scope=event.scope
    )


def line_of(place: Place) -> Line:
    """The line of a key, or of its value if there is no key."""
    span = place.key or place.value
    return Line(place.path, span.line + 1)


def step_of(edge: Edge) -> Step:
    """The step of an explanation for an edge."""
    return Step(
        name_of_event(edge.event),
        name_of_event(edge.needs) if edge.needs else None,
        WAIT_REASONS[edge.reason],
        line_of(edge.place),
        edge.certain,
        _detail(edge),
    )


def _detail(edge: Edge) -> MissingReference | HealthField | RejectedObject | None:
    if edge.reason is Reason.HEALTH:
        return HealthField(str(edge.path[1]))
    if edge.reason is Reason.REJECTED:
        return RejectedObject(name_of(edge.source.id))
    missing = missing_reference(edge)
    return MissingReference(name_of(edge.source.id), name_of(missing)) if missing else None


def missing_reference(edge: Edge) -> Id | None:
    """The missing dependency or source that the entry of an edge names; None for other edges."""
    if edge.reason is not Reason.MISSING or edge.path[-1] != "name":
        return None
    kind, namespace = (edge.source.get(*edge.path[:-1], key) for key in ("kind", "namespace"))
    # A health check has no default namespace. (kustomize-controller: healthChecks)
    default = "" if "healthChecks" in edge.path else edge.source.namespace
    if "inputsFrom" in edge.path:
        kind = INPUT_PROVIDER[0]
    return Id(
        str(kind or edge.source.kind), str(namespace or default), str(edge.source.get(*edge.path))
    )


def cycle_from_best_cut(deadlock: Deadlock) -> tuple[Edge, ...]:
    """The cycle of a deadlock, starting with the entry that is best to remove.

    Of several, the last one in the files.
    """
    best = {(cut[0].reason, cut[0].place) for cut in deadlock.cuts if len(cut) == 1}
    cycle = deadlock.cycle

    def weight(index: int) -> tuple[bool, int, str, object]:
        edge = cycle[index]
        rank = _FIRST.index(edge.reason) if edge.reason in _FIRST else len(_FIRST)
        place = edge.place
        return (edge.reason, edge.place) in best, -rank, place.path, place.value

    start = max(range(len(cycle)), key=weight)
    return (*cycle[start:], *cycle[:start])


def fixes(deadlock: Deadlock) -> tuple[tuple[Step, ...], ...]:
    """The first few smallest sets of entries to remove, as steps; as in `Blocker`."""
    return tuple(islice(_fixes(deadlock.cuts), _FIXES))


def _fixes(cuts: Sequence[Sequence[Edge]]) -> Iterator[tuple[Step, ...]]:
    """The cuts as steps; of several cuts with the same meaning, the first."""
    seen: set[object] = set()
    for cut in cuts:
        key = tuple((edge.reason, edge.event.id, edge.needs and edge.needs.id) for edge in cut)
        if key not in seen:
            seen.add(key)
            yield tuple(step_of(edge) for edge in cut)
