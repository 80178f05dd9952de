"""How long a cluster takes at worst, if nothing fails: each object as long as its timeout allows.

Everything comes up, but at the last moment. What has no timeout of its own takes as long as whoever
waits for it is willing to wait; who gives up before what has one, tries again later. A dependency is
looked at again only after the controller's interval, and what needs something that nothing promises is
tried again after its own. Fetching, building and applying take no time here.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from gitops_lint.cluster import Resource
from gitops_lint.cluster.kinds import APPLIERS, RECONCILED, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.order import clock
from gitops_lint.order.events.event import Edge, Event, Reason
from gitops_lint.order.events.graph import EventGraph
from gitops_lint.order.events.schedule import Arrivals, Delay, Moment, Settle, latest, schedule
from gitops_lint.order.readiness import checked, takes_time, waits

RESOURCE_SET_CHECK = 5.0  # flux-operator: resourceset_controller, requeue of a dependency
RESOURCE_SET_TIMEOUT = 300.0  # flux-operator: reconcileTimeout
_TIMEOUT_ANNOTATION = "fluxcd.controlplane.io/reconcileTimeout"


def worst_case(graph: EventGraph) -> Mapping[Event, Moment]:
    """The moment, in seconds from the beginning, at which each event happens at worst.

    (kustomize-controller: GetTimeout, GetRetryInterval; helm-controller: GetTimeout.)
    """
    races = frozenset((edge.event, edge.needs) for edge in graph.races)
    return schedule(graph, _settle(graph, races))


def check_interval(graph: EventGraph, kind: str) -> float:
    """The seconds from one look at a dependency to the next.

    kustomize-controller, helm-controller: --requeue-dependency.
    """
    if kind == "ResourceSet":
        return RESOURCE_SET_CHECK
    return graph.cluster.flags.of(kind).requeue_dependency


def limit(item: Resource) -> float | None:
    """How long an object may take once it is applied, or begun; None if that is not known."""
    if is_a(item, RELEASE):
        disabled = item.get("spec", "install", "disableWait") is True
        return 0.0 if disabled else clock.helm_timeout(item)
    if item.kind == "ResourceSet":
        said = [clock.seconds(text) for text in item.metadata(_TIMEOUT_ANNOTATION)]
        return said[0] if said else RESOURCE_SET_TIMEOUT
    return clock.timeout(item)


def _settle(graph: EventGraph, races: frozenset[tuple[Event, Event | None]]) -> Settle:
    def settle(event: Event, arrivals: Arrivals) -> Moment:
        item = graph.objects.get(event.id, event.remote)
        if item is None or item.remote:
            return latest(arrivals)
        if event.what == "started":
            return _last(arrivals, partial(_checked, graph, event.id.kind))
        if event.what == "staged":
            course = [it for it in arrivals if it[0].reason is not Reason.HEALTH]
            tried = _last(course, partial(_tried_again, item, races))
            waiting = len(course) < len(arrivals)
            return _awaited(graph, item, tried, arrivals) if waiting else tried
        if event.what == "ready":
            return _ready(graph, item, arrivals)
        return latest(arrivals)

    return settle


def _last(arrivals: Arrivals, spent: Callable[[Edge], tuple[float, Delay]]) -> Moment:
    """The latest of what is waited for, each with what is spent after it."""
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


def _tried_again(
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
    """When a wait for health is over that begins at a moment."""
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
    """Whether something that is waited for may take as long as it likes, as far as can be known."""
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
