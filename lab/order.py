"""Compares the order in which events happened in a play with the event graph.

Revisions of etcd say which of two events came first, however close they were.
"""

import re
from collections.abc import Iterator, Mapping
from math import inf
from typing import Final, NamedTuple

from gitops_lint.cluster import Id
from gitops_lint.order import Edge, Event, EventGraph, Reason
from gitops_lint.order.events.edges import edges_of
from gitops_lint.order.events.event import ALTERNATIVE, NEEDS, exists, served
from gitops_lint.order.events.schedule import Arrivals, latest, schedule
from gitops_lint.order.events.schedule import Moment as Settled
from lab.history import Failure, History, Moment

_API_GROUPS: Final = {
    "Kustomization": "kustomize.toolkit.fluxcd.io",
    "HelmRelease": "helm.toolkit.fluxcd.io",
}
# Of these, a play that goes on until it is at rest shows whether they happen at all.
_SHOWN: Final = ("ready", "artifact")
# What Flux says of a needed object that does not exist. (fluxcd/pkg: LoadVariables, ApplyAllStaged; helm-controller)
_VARIABLES: Final = re.compile(
    r"substitute from '(ConfigMap|Secret)/([^']+)' error: \S+ \"[^\"]+\" not found"
)
_VALUES: Final = re.compile(
    r"could not resolve (ConfigMap|Secret) chart values reference '([^/']+)/([^']+)'.* not found"
)
_KIND: Final = re.compile(r'no matches for kind "(\w+)" in version "([^"]+)/\w+"')
_NAMESPACE: Final = re.compile(r'namespaces "([^"]+)" not found')


class Pair(NamedTuple):
    """An event and another that it waits for; `agrees`: the other one happened first in the play."""

    event: Event
    after: Event
    agrees: bool


class Lost(NamedTuple):
    """A race that Flux lost: an object came too late for the Kustomization or HelmRelease that needs it.

    `agrees`: the event graph has this race. `failure`: its first failure for that reason.
    """

    user: Id
    needed: Event
    agrees: bool
    failure: Failure


def pairs(graph: EventGraph, history: History) -> tuple[Pair, ...]:
    """The events that a play shows, each with those that the event graph certainly has before it."""
    before_flux = _before_flux(graph, history)
    found: list[Pair] = []
    shown: dict[
        Event, Event
    ] = {}  # the last event of the play before another one, or the event itself

    def settle(event: Event, arrivals: Arrivals) -> Settled:
        if event in before_flux:
            return Settled(0)
        last = latest(arrivals)
        moment = history.events.get(event)
        at = _revision(event, moment)
        if at is None:
            if last.after and last.after.needs in shown:
                shown[event] = shown[last.after.needs]
            return last
        shown[event] = event
        if moment:
            for edge, arrival in arrivals:
                if edge.needs in shown and shown[edge.needs] != event:
                    found.append(Pair(event, shown[edge.needs], arrival.at <= at))
        return last if last.at > at else Settled(at)

    schedule(_certain(graph), settle)
    return tuple(dict.fromkeys(found))


def _before_flux(graph: EventGraph, history: History) -> frozenset[Event]:
    """The events that only somebody else causes, and all others that the play shows before the roots exist.

    The lab creates the namespace of a need, even if Flux applies it as well.
    """
    roots = (history.events.get(exists(it.id)) for it in graph.cluster.entry.roots)
    begin = min((it.revision for it in roots if it), default=0)
    early = (event for event, moment in history.events.items() if moment.revision < begin)
    return frozenset((*graph.external, *early))


def _revision(event: Event, moment: Moment | None) -> float | None:
    """The revision of an event; None if a play does not show when it happened."""
    if moment:
        return moment.revision
    return inf if event.what in _SHOWN and event.id.kind in _API_GROUPS else None


def _certain(graph: EventGraph) -> EventGraph:
    """The event graph with its certain edges, and with each object that Flux applies.

    What something uncertain can cause as well waits for nothing.
    """
    applied = (exists(it.id) for it in graph.cluster.resources if it.owner and not it.remote)
    waits = {it: tuple(edges_of(it, graph.objects)) for it in applied} | dict(graph.waits)
    for event, edges in waits.items():
        certain = tuple(it for it in edges if it.certain)
        if certain != edges:
            waits[event] = () if event.what in ALTERNATIVE else certain
    return EventGraph(graph.objects, waits, graph.evidence)


def lost_races(graph: EventGraph, history: History) -> tuple[Lost, ...]:
    """The races that Flux lost in a play: it failed for want of an object that came later.

    One that an uncertain edge rules out, such as a `readyExpr` that may hold at once, was to be expected.
    """
    edges, uncompared = _needs(graph), {*graph.external, *_made_by_operators(graph)}
    sure = _certain(graph)
    found: dict[tuple[Id, Event], Lost] = {}
    for failure in history.failures:
        for needed in missing(failure):
            came = history.events.get(needed)
            if came is None or came.revision < failure.moment.revision or needed in uncompared:
                continue
            user = Id(*failure.name[:3], _API_GROUPS[failure.name.kind])
            known = edges.get((user, needed), ())
            # What never happens, because of something else, is in no race.
            stuck = bool(known) and all(it.event in graph.never for it in known)
            if not stuck:
                agrees = any(not it.certain or not sure.is_guaranteed(it) for it in known)
                found.setdefault((user, needed), Lost(user, needed, agrees, failure))
    return tuple(found.values())


_MADE: Final = ("exists", "fulfilled")  # what a maker must be before the object exists


def _made_by_operators(graph: EventGraph) -> Iterator[Event]:
    """The objects that others create, such as the Secret of an ExternalSecret.

    The event graph lets them exist as soon as their operator can act, so it has no race about the time that this takes.
    """
    for event, edges in graph.waits.items():
        makers = (it.needs for it in edges if it.reason is Reason.OWNER)
        if event.what == "exists" and any(it and it.what in _MADE for it in makers):
            yield event


def _needs(graph: EventGraph) -> Mapping[tuple[Id, Event], list[Edge]]:
    found: dict[tuple[Id, Event], list[Edge]] = {}
    for edges in graph.waits.values():
        for edge in edges:
            if edge.reason in NEEDS and edge.needs:
                found.setdefault((edge.event.id, edge.needs), []).append(edge)
    return found


def missing(failure: Failure) -> Iterator[Event]:
    """The events that had not happened when Flux failed, as far as its message says."""
    if failure.name.kind not in _API_GROUPS:
        return
    text = failure.message
    for kind, name in _VARIABLES.findall(text):
        yield exists(Id(kind, failure.name.namespace, name))
    for kind, namespace, name in _VALUES.findall(text):
        yield exists(Id(kind, namespace, name))
    for kind, group in _KIND.findall(text):
        yield served(group, kind)
    for name in _NAMESPACE.findall(text):
        yield exists(Id("Namespace", "", name))
