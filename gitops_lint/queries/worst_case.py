"""The most time that a cluster takes if nothing fails: each object takes as long as its timeout allows.

Every object becomes Ready, but at the last moment. An object without a timeout takes as long as its
waiter waits. A waiter that times out before an object with its own timeout is Ready retries later. The
controller rechecks dependencies only after its interval. An object with a need whose order nothing
guarantees is retried after its retry interval. Fetching, building and applying take no time here.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from gitops_lint.cluster import Resource
from gitops_lint.cluster.kinds import APPLIERS, RECONCILED, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.order import clock
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.events.schedule import Arrivals, Delay, Moment, Settle, latest, schedule
from gitops_lint.order.readiness import checked, takes_time, waits

RESOURCE_SET_CHECK = 5.0  # flux-operator: resourceset_controller, requeue of a dependency
RESOURCE_SET_TIMEOUT = 300.0  # flux-operator: reconcileTimeout
_TIMEOUT_ANNOTATION = "fluxcd.controlplane.io/reconcileTimeout"


def worst_case(graph: EventGraph) -> Mapping[Event, Moment]:
    """The latest moment of each event, in seconds from the beginning.

    (kustomize-controller: GetTimeout, GetRetryInterval; helm-controller: GetTimeout)
    """
    return schedule(graph, settle_latest(graph))


def check_interval(graph: EventGraph, kind: str) -> float:
    """The interval at which a kind rechecks its dependencies, in seconds.

    (kustomize-controller, helm-controller: --requeue-dependency)
    """
    if kind == "ResourceSet":
        return RESOURCE_SET_CHECK
    return graph.cluster.flags.of(kind).requeue_dependency


def limit(item: Resource) -> float | None:
    """How long an object may take once it is applied or started, in seconds; None if that is unknown."""
    if is_a(item, RELEASE):
        disabled = item.get("spec", "install", "disableWait") is True
        return 0.0 if disabled else clock.helm_timeout(item)
    if item.kind == "ResourceSet":
        timeouts = [clock.seconds(text) for text in item.metadata(_TIMEOUT_ANNOTATION)]
        return timeouts[0] if timeouts else RESOURCE_SET_TIMEOUT
    return clock.timeout(item)


def settle_latest(graph: EventGraph) -> Settle:
    """The latest moment of an event, from the moments of those that it waits for."""
    races = frozenset((edge.event, edge.needs) for edge in graph.races)

    def settle(event: Event, arrivals: Arrivals) -> Moment:
        item = graph.objects.get(event.id, event.remote)
        if item is None or item.remote:
            return latest(arrivals)
        if event.what == "started":
            return _last(arrivals, partial(_checked, graph, event.id.kind))
        if event.what == "staged":
            others = [it for it in arrivals if it[0].reason is not Reason.HEALTH]
            attempt = _last(others, partial(_retried, item, races))
            waiting = len(others) < len(arrivals)
            return _awaited(graph, item, attempt, arrivals) if waiting else attempt
        if event.what == "ready":
            return _ready(graph, item, arrivals)
        return latest(arrivals)

    return settle


def _last(arrivals: Arrivals, spent: Callable[[Edge], tuple[float, Delay]]) -> Moment:
    """The latest arrival, each with the time spent after it."""
    found = Moment(0)
    for edge, moment in arrivals:
        seconds, delay = spent(edge)
        if found.after is None or moment.at + seconds > found.at:
            found = Moment(moment.at + seconds, edge, seconds, delay)
    return found


def _checked(graph: EventGraph, kind: str, edge: Edge) -> tuple[float, Delay]:
    if edge.reason in (Reason.DEPENDS_ON, Reason.READY_EXPR):
        return check_interval(graph, kind), Delay.DEPENDENCY_CHECK
    return 0, Delay.NONE


def _retried(
    item: Resource, races: frozenset[tuple[Event, Event | None]], edge: Edge
) -> tuple[float, Delay]:
    if (edge.event, edge.needs) in races and item.kind == "Kustomization":
        return clock.retry_interval(item) or 0, Delay.RETRY
    return 0, Delay.NONE


def _ready(graph: EventGraph, item: Resource, arrivals: Arrivals) -> Moment:
    came = latest([it for it in arrivals if it[0].reason is Reason.LIFECYCLE])
    if is_a(item, RELEASE):
        seconds = limit(item) or 0
        return came._replace(at=came.at + seconds, spent=seconds, delay=Delay.INSTALL)
    if is_a(item, *APPLIERS):
        return _awaited(graph, item, came, arrivals) if waits(item) else came
    own = clock.deadline(item) or 0
    last = latest(arrivals)
    return last._replace(at=last.at + own, spent=own, delay=Delay.DEADLINE)


def _awaited(graph: EventGraph, item: Resource, came: Moment, arrivals: Arrivals) -> Moment:
    """The moment at which a wait for health that begins at `came` is over."""
    health = [it for it in arrivals if it[0].reason is Reason.HEALTH]
    seconds = limit(item) or 0
    last = latest(health)
    if last.after and last.at > came.at + seconds and item.kind == "Kustomization":
        retry = clock.retry_interval(item) or 0
        return last._replace(at=last.at + retry, spent=retry, delay=Delay.LATE_RETRY)
    if came.at + seconds > last.at and unlimited(graph, item, [edge for edge, _ in health]):
        return came._replace(at=came.at + seconds, spent=seconds, delay=Delay.HEALTH)
    return last if last.after and last.at >= came.at else came


def unlimited(graph: EventGraph, item: Resource, health: Iterable[Edge]) -> bool:
    """Whether one of the awaited objects may take any time, as far as known."""
    content = graph.objects.content(item.id)
    awaited = (edge.needs for edge in health if edge.needs)
    if any(_endless(graph.objects.get(it.id, it.remote)) for it in awaited):
        return True
    if item.get("spec", "wait") is True:
        return not (content and content.complete)
    return any(graph.objects.get(identity) is None for identity in checked(item))


def _endless(awaited: Resource | None) -> bool:
    if awaited is None or not takes_time(awaited):
        return False
    if is_a(awaited, *RECONCILED) or awaited.group == SOURCE_GROUP:
        return False
    return clock.deadline(awaited) is None
