"""Needs that nothing orders: who tries too early, who brings what is needed, what would promise it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, KUSTOMIZATION, RELEASE, is_a
from gitops_lint.once import once
from gitops_lint.order.cycles import shortest_path
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason, ready, staged, started
from gitops_lint.order.events.graph import EventGraph, event_graph
from gitops_lint.order.events.objects import DEFINED, stage_of
from gitops_lint.order.reach import reach
from gitops_lint.order.readiness import owned_by, skipped, waits, worth_waiting_for


class Race(NamedTuple):
    """An object needs another, and nothing says that this is there in time.

    `user`: the Kustomization or ResourceSet that applies it, and could depend on another. `maker`:
    what brings the thing that is needed, or is it; `provider`: the Kustomization that applies that.
    `after`: what the user does come after, and which yet does not promise it: the provider, or what
    the provider is applied by; None where it comes after neither.
    """

    need: Edge
    user: Resource
    maker: Resource
    provider: Resource
    after: Resource | None


def races(cluster: Cluster, *reasons: Reason) -> tuple[Race, ...]:
    """One for each need of these reasons; of several that could bring it, with the most likely one."""
    return tuple(race for race in _races(event_graph(cluster)) if race.need.reason in reasons)


@once
def _races(graph: EventGraph) -> tuple[Race, ...]:
    known: dict[Event, set[Event]] = {}
    found = (_race(need, graph, known) for need in graph.races)
    return tuple(race for race in found if race)


def by_user(found: Iterable[Race]) -> Mapping[Resource, Sequence[Race]]:
    """Races by who could depend on another, in the order of their names."""
    users: dict[Resource, list[Race]] = defaultdict(list)
    for race in found:
        users[race.user].append(race)
    return dict(sorted(users.items(), key=lambda it: it[0].id))


@once
def unawaited(cluster: Cluster) -> Mapping[Resource, Sequence[Race]]:
    """What is Ready before the definitions are there that come with it, with who comes after it.

    Sorted; found once. Where it cannot be told whether something waits, nothing is said of it.
    """
    found: dict[Resource, list[Race]] = defaultdict(list)
    for race in races(cluster, Reason.DEFINITION):
        if race.after and waits(race.after) is not None:
            found[race.after].append(race)
    return dict(sorted(found.items(), key=lambda it: it[0].id))


def way(user: Resource, provider: Resource, graph: EventGraph) -> list[Edge]:
    """A shortest way from a user to the Ready of what it comes after: the entries on it, in order."""

    def out(event: Event) -> Iterator[Edge]:
        return (edge for edge in graph.waits.get(event, ()) if edge.needs)

    steps = shortest_path(started(user.id), ready(provider.id), out, lambda edge: edge.ends)
    return [it for it in steps if it.reason in (Reason.DEPENDS_ON, Reason.HEALTH)]


def promises(race: Race, graph: EventGraph) -> bool:
    """Whether what is needed is there once the provider is Ready."""
    needs = race.need.needs
    brought = {needs}
    if needs and needs.what in ALTERNATIVE:
        brought |= graph.providers(needs)
    return not brought.isdisjoint(_before(graph, ready(race.provider.id)))


@once
def _before(graph: EventGraph, event: Event) -> set[Event]:
    return graph.before(event)


def comes_after(provider: Resource, user: Resource, graph: EventGraph, *, wait: bool) -> bool:
    """Whether a Flux Kustomization comes after a user already, so that the user cannot wait for it.

    `wait`: as it would be if it waited for the health of what it applies.
    """
    return user.id in _comes_after(graph, provider, wait=wait)


@once
def _comes_after(graph: EventGraph, provider: Resource, *, wait: bool) -> frozenset[Id]:
    """What has to begin, at least, before a Flux Kustomization is Ready, or may have to."""
    ends = [ready(provider.id)]
    if wait:
        applied = worth_waiting_for(graph.cluster, provider)
        ends += [ready(item.id) for item in applied if not item.remote]
    found = reach(ends, lambda it: (edge.needs for edge in graph.waits.get(it, ()) if edge.needs))
    return frozenset(event.id for event in found if event.what != "exists")


def guarded(cluster: Cluster) -> Iterator[Race]:
    """What the webhook of a chart rejects while it does not answer, with no order between them.

    Only the first object of each user; where its definition is not in order either, that is a race by
    itself. A webhook that is registered and cannot be called fails the dry-run. (Kubernetes:
    failurePolicy)
    """
    graph = event_graph(cluster)
    told = {(race.user.id, race.maker.id) for race in races(cluster, Reason.DEFINITION)}
    for release, kinds in _guards(graph):
        installed = staged(release.id, DEFINED)
        provider = _kustomization(release.owner)
        for item in _first_of_users(graph, kinds):
            user = item.owner
            if user is None or provider is None or (user.id, release.id) in told:
                continue
            start = started(user.id)
            known = graph.before(start)
            related = user.id == provider.id or owned_by(user, provider) or owned_by(release, user)
            if start in graph.never or related or installed in known or ready(provider.id) in known:
                continue
            event = staged(user.id, stage_of(item))
            need = Edge(event, installed, Reason.WEBHOOK, item, ("kind",))
            yield Race(need, user, release, provider, None)


def _guards(graph: EventGraph) -> Iterator[tuple[Resource, frozenset[tuple[str, str]]]]:
    """The HelmReleases with a webhook, that Flux installs in the end and nobody before it."""
    releases = [item for item in graph.cluster.of_kind(RELEASE) if not item.remote]
    if not releases:
        return
    from gitops_lint.order.charts import bootstrapped, chart_of, guarded_by_webhooks

    first = bootstrapped(graph.cluster)
    for release in releases:
        kinds = guarded_by_webhooks(release, graph.cluster)
        there = release.name in first or chart_of(release, graph.cluster) in first
        if kinds and not there and staged(release.id, DEFINED) not in graph.never:
            yield release, kinds


def _first_of_users(graph: EventGraph, kinds: frozenset[tuple[str, str]]) -> list[Resource]:
    """An object of these (group, kind)s for each that applies any; kind "" stands for all."""
    found: dict[Id, Resource] = {}
    for item in graph.cluster.resources:
        named = (item.group, item.kind) in kinds or (item.group, "") in kinds
        if named and item.owner and not item.remote and not skipped(item):
            found.setdefault(item.owner.id, item)
    return list(found.values())


def _race(need: Edge, graph: EventGraph, known: dict[Event, set[Event]]) -> Race | None:
    user = _user(need.event, graph)
    if user is None or need.needs is None:
        return None
    start = started(user.id)
    if start not in known:
        known[start] = graph.before(start)
    makers = dict.fromkeys(edge.source for edge in graph.bringing(need.needs))
    found = []
    for maker in sorted(makers, key=lambda it: it.id):
        provider = _kustomization(maker.owner)
        if provider:
            after = _after(user, maker, known[start])
            found.append(Race(need, user, maker, provider, after))
    found.sort(key=lambda it: (it.after is None, it.maker.kind == "HelmRelease"))
    apart = [it for it in found if it.after or not _waits(it, graph)]
    return next(iter(apart or found), None)


def _waits(race: Race, graph: EventGraph) -> bool:
    return comes_after(race.provider, race.user, graph, wait=False)


def _user(event: Event, graph: EventGraph) -> Resource | None:
    """What applies the object that an event happens to; an applier itself."""
    item = graph.objects.get(event.id, event.remote)
    return item if item is None or is_a(item, *APPLIERS) else item.owner


def _after(user: Resource, maker: Resource, known: set[Event]) -> Resource | None:
    """The nearest of what brings a maker into being that the user comes after."""
    direct = maker.owner
    if direct and owned_by(user, direct):
        return direct
    owner = direct
    while owner and (ready(owner.id) not in known or owned_by(user, owner)):
        owner = owner.owner
    return owner


def _kustomization(owner: Resource | None) -> Resource | None:
    """The nearest Flux Kustomization that applies something."""
    while owner and not is_a(owner, KUSTOMIZATION):
        owner = owner.owner
    return owner
