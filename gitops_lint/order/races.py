"""Needs without an order: the objects that may be applied too early, and the providers of their needs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import APPLIERS, KUSTOMIZATION, RELEASE, is_a
from gitops_lint.graphs.reach import marks_from, marks_reached, reach
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.aided import evidence_of
from gitops_lint.order.deadlock.doubt import event_graph
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.events.event import ALTERNATIVE, Edge, Event, Reason, ready, staged, started
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.events.objects import DEFINED, stage_of
from gitops_lint.order.fate import fails_for_good
from gitops_lint.order.needs import reason_to_accept
from gitops_lint.order.readiness import owned_by, skipped, waits, worth_waiting_for
from gitops_lint.results.needs import Evidence


class Race(NamedTuple):
    """An object needs another, and nothing guarantees that this exists in time.

    `user`: the Kustomization or ResourceSet that applies the object, and could depend on another.
    `maker`: the needed object, or the object that creates it. `provider`: the Kustomization that applies
    the maker. `after`: the provider or one of its owners, if the user already depends on it but its
    Ready guarantees nothing; None if the user depends on none of them.
    """

    need: Edge
    user: Resource
    maker: Resource
    provider: Resource
    after: Resource | None


def races(cluster: Cluster, *reasons: Reason) -> tuple[Race, ...]:
    """One race for each need of these reasons, with the most likely provider.

    Races behind a mistake or a deadlock count: they are judged as if it were fixed. Those about objects that
    exist before Flux starts, according to `needs:` in the configuration, do not.
    """
    graph, accepted = resolved(event_graph(cluster)), accepted_in_races(cluster)
    return tuple(
        race
        for race in _races(graph)
        if race.need.reason in reasons and race.need.needs not in accepted
    )


@once
def accepted_in_races(cluster: Cluster) -> frozenset[Event]:
    """The events that races are about and that `needs:` in the configuration accepts."""
    events = (race.need.needs for race in _races(resolved(event_graph(cluster))))
    return frozenset(it for it in events if it and reason_to_accept(it, cluster))


@once
def _races(graph: EventGraph) -> tuple[Race, ...]:
    makers = {need.needs: _makers(need.needs, graph) for need in graph.races if need.needs}
    owners = {owner for them in makers.values() for maker in them for owner in _owners(maker)}
    marks = {ready(owner.id): 1 << number for number, owner in enumerate(owners)}
    starts = {started(user.id) for need in graph.races if (user := _user(need.event, graph))}
    known = marks_from(starts, graph.awaited, marks)

    def is_after(user: Resource, owner: Resource) -> bool:
        return bool(known[started(user.id)] & marks[ready(owner.id)])

    found = (
        _race(need, user, makers[need.needs], graph, is_after)
        for need in graph.races
        if need.needs and (user := _user(need.event, graph))
    )
    return tuple(race for race in found if race)


def _makers(needed: Event, graph: EventGraph) -> Sequence[Resource]:
    """The objects that create something, sorted."""
    makers = dict.fromkeys(edge.source for edge in graph.provider_edges(needed))
    return sorted(makers, key=lambda it: it.id)


def _owners(item: Resource) -> Iterator[Resource]:
    """The object that applies an object, the owner of that, and so on."""
    while item.owner:
        item = item.owner
        yield item


@once
def created_before(cluster: Cluster) -> Mapping[Event, tuple[Evidence, ...]]:
    """What seems to create, before Flux starts, the objects and CRDs that races are about, by event."""
    found = _races(resolved(event_graph(cluster)))
    return evidence_of(cluster, (race.need.needs for race in found if race.need.needs))


@once
def final_races(cluster: Cluster) -> tuple[Resource, ...]:
    """The HelmReleases that fail for good if they are installed minutes before their Namespace exists, sorted."""
    created = created_before(cluster)
    found = {
        race.need.source
        for race in races(cluster, Reason.NAMESPACE)
        if race.need.event.id.kind == "HelmRelease" and race.need.needs not in created
    }
    return tuple(sorted((it for it in found if fails_for_good(it, cluster)), key=lambda it: it.id))


def by_user(found: Iterable[Race]) -> Mapping[Resource, Sequence[Race]]:
    """Races by user, sorted by identity."""
    users: dict[Resource, list[Race]] = defaultdict(list)
    for race in found:
        users[race.user].append(race)
    return dict(sorted(users.items(), key=lambda it: it[0].id))


@once
def unawaited(cluster: Cluster) -> Mapping[Resource, Sequence[Race]]:
    """The objects that are Ready before their CRDs exist, with the races of those that depend on them.

    Sorted. An object is left out if it is unknown whether it waits for health.
    """
    found: dict[Resource, list[Race]] = defaultdict(list)
    for race in races(cluster, Reason.DEFINITION):
        if race.after and waits(race.after) is not None:
            found[race.after].append(race)
    return dict(sorted(found.items(), key=lambda it: it[0].id))


def path_to_ready(user: Resource, provider: Resource, graph: EventGraph) -> list[Edge]:
    """The entries on a shortest path from a user to the Ready of its provider, in order."""
    start, goal = started(user.id), ready(provider.id)
    came: dict[Event, Edge] = {}

    def following(event: Event) -> Iterator[Event]:
        for edge in graph.waits.get(event, ()):
            if edge.needs:
                came.setdefault(edge.needs, edge)
                yield edge.needs

    path: list[Edge] = []
    if goal in reach([start], following):
        while goal != start:
            path.append(came[goal])
            goal = came[goal].event
    return [it for it in reversed(path) if it.reason in (Reason.DEPENDS_ON, Reason.HEALTH)]


def guarantees(race: Race, graph: EventGraph) -> bool:
    """Whether the needed object exists once the provider is Ready."""
    marks, before = _guaranteed(graph)
    needs = race.need.needs
    return needs is not None and bool(before[ready(race.provider.id)] & marks[needs])


@once
def _guaranteed(graph: EventGraph) -> tuple[Mapping[Event, int], Mapping[Event, int]]:
    """The mark (bit) of what each race needs, and the marks of what exists once each provider is Ready."""
    races = (*_races(resolved(event_graph(graph.cluster))), *guarded(graph.cluster))
    needs = dict.fromkeys(race.need.needs for race in races if race.need.needs)
    marks = {event: 1 << number for number, event in enumerate(needs)}
    providing: dict[Event, int] = defaultdict(int)
    for event, mark in marks.items():
        for it in {event, *(graph.providers(event) if event.what in ALTERNATIVE else ())}:
            providing[it] |= mark
    ends = {ready(race.provider.id) for race in races}
    return marks, marks_from(ends, graph.awaited, providing)


def already_waits_for(provider: Resource, user: Resource, graph: EventGraph, *, wait: bool) -> bool:
    """Whether a provider already waits for the user of a race, so that the user cannot depend on it.

    Any wait counts. `wait`: whether to assume that the provider waits for the health of its objects.
    """
    marks, awaited = _awaited_users(graph)
    ends = _ends(graph, provider) if wait else [ready(provider.id)]
    return any(awaited.get(end, 0) & marks[user.id] or end.id == user.id for end in ends)


@once
def waits_for_with_wait(graph: EventGraph, provider: Resource) -> frozenset[Id]:
    """The objects for which a Kustomization would wait with `wait: true`, if that is certain.

    A Deployment that any of several HelmReleases may create is not.
    """
    before = graph.before(*_ends(graph, provider), certain=True)
    return frozenset(it.id for it in before if it.what != "exists")


@once
def _awaited_users(graph: EventGraph) -> tuple[Mapping[Id, int], Mapping[Event, int]]:
    """The mark (bit) of the user of each race, and the marks of the users that must start before each Ready.

    Or that may have to.
    """
    of = resolved(event_graph(graph.cluster))
    users = [user for need in of.races if (user := _user(need.event, of))]
    users += [item.owner for _, items in _guards(of) for item in items if item.owner]
    marks = {user: 1 << number for number, user in enumerate(dict.fromkeys(it.id for it in users))}
    own = {it: marks[it.id] for it in graph.waits if it.id in marks and it.what != "exists"}
    waits = {it: [edge.needs for edge in edges if edge.needs] for it, edges in graph.waits.items()}
    found = marks_reached(waits, own)
    return marks, {event: mask for event, mask in found.items() if event.what == "ready"}


def _ends(graph: EventGraph, provider: Resource) -> list[Event]:
    """The events for which a Flux Kustomization with `wait: true` waits."""
    applied = worth_waiting_for(graph.cluster, provider)
    return [ready(provider.id), *(ready(item.id) for item in applied if not item.remote)]


@once
def guarded(cluster: Cluster) -> tuple[Race, ...]:
    """The objects that the webhook of a chart may reject, because they are not ordered after the chart.

    Only the first object of each user. If the CRD of the object is not ordered either, that is a
    race by itself, and left out here. A webhook that is registered but does not answer makes the dry-run
    fail. (Kubernetes: failurePolicy)
    """
    graph = resolved(event_graph(cluster))
    reported = {(race.user.id, race.maker.id) for race in races(cluster, Reason.DEFINITION)}
    found = [
        Race(_need_of_webhook(item, user, release, cluster), user, release, provider, None)
        for release, items in _guards(graph)
        if (provider := _kustomization(release.owner))
        for item in items
        if (user := item.owner) and (user.id, release.id) not in reported
        if user.id != provider.id
        if not (owned_by(user, provider) or owned_by(release, user))
        if started(user.id) not in graph.never
    ]
    ends = (it for race in found for it in (race.need.needs, ready(race.provider.id)) if it)
    marks = {event: 1 << number for number, event in enumerate(dict.fromkeys(ends))}
    known = marks_from({started(race.user.id) for race in found}, graph.awaited, marks)

    def is_ordered(race: Race) -> bool:
        after = sum({marks[it] for it in (race.need.needs, ready(race.provider.id)) if it})
        return bool(known[started(race.user.id)] & after)

    return tuple(race for race in found if not is_ordered(race))


def _need_of_webhook(item: Resource, user: Resource, release: Resource, cluster: Cluster) -> Edge:
    event = staged(user.id, stage_of(item, cluster))
    return Edge(event, staged(release.id, DEFINED), Reason.WEBHOOK, item, ("kind",))


@once
def _guards(graph: EventGraph) -> tuple[tuple[Resource, Sequence[Resource]], ...]:
    """The HelmReleases with a webhook, with the first object of each user that the webhook is about."""
    return tuple(
        (it, _first_of_users(graph, kinds)) for it, kinds in _releases_with_webhooks(graph)
    )


def _releases_with_webhooks(
    graph: EventGraph,
) -> Iterator[tuple[Resource, frozenset[tuple[str, str]]]]:
    """The HelmReleases with a webhook that Flux installs, and that are not bootstrapped."""
    releases = [item for item in graph.cluster.of_kind(RELEASE) if not item.remote]
    if not releases:
        return
    from gitops_lint.charts import bootstrapped, chart_of, guarded_by_webhooks

    first = bootstrapped(graph.cluster)
    for release in releases:
        kinds = guarded_by_webhooks(release, graph.cluster)
        present = release.name in first or chart_of(release, graph.cluster) in first
        if kinds and not present and staged(release.id, DEFINED) not in graph.never:
            yield release, kinds


def _first_of_users(graph: EventGraph, kinds: frozenset[tuple[str, str]]) -> list[Resource]:
    """The first object of these (group, kind)s of each owner; kind "" stands for all kinds."""
    found: dict[Id, Resource] = {}
    for item in graph.cluster.resources:
        named = (item.group, item.kind) in kinds or (item.group, "") in kinds
        if named and item.owner and not item.remote and not skipped(item):
            found.setdefault(item.owner.id, item)
    return list(found.values())


def _race(
    need: Edge,
    user: Resource,
    makers: Sequence[Resource],
    graph: EventGraph,
    is_after: Callable[[Resource, Resource], bool],
) -> Race | None:
    """The race of a need with the most likely of its makers; `is_after`: whether a user waits for an owner."""
    found = []
    for maker in makers:
        provider = _kustomization(maker.owner)
        # A Kustomization cannot depend on itself; HelmReleases in it can depend on each other.
        if provider and (provider.id != user.id or need.reason is Reason.RENDERED):
            after = _after(user, maker, is_after)
            found.append(Race(need, user, maker, provider, after))
    found.sort(key=lambda it: (it.after is None, it.maker.kind == "HelmRelease"))
    apart = [it for it in found if it.after or not _waits(it, graph)]
    return next(iter(apart or found), None)


def _waits(race: Race, graph: EventGraph) -> bool:
    return already_waits_for(race.provider, race.user, graph, wait=False)


def _user(event: Event, graph: EventGraph) -> Resource | None:
    """The owner of the object of an event; the object itself if it applies others."""
    item = graph.objects.get(event.id, event.remote)
    return item if item is None or is_a(item, *APPLIERS) else item.owner


def _after(
    user: Resource, maker: Resource, is_after: Callable[[Resource, Resource], bool]
) -> Resource | None:
    """The nearest owner of a maker whose Ready the user waits for."""
    direct = maker.owner
    if direct and owned_by(user, direct):
        return direct
    owners = (it for it in _owners(maker) if is_after(user, it) and not owned_by(user, it))
    return next(owners, None)


def _kustomization(owner: Resource | None) -> Resource | None:
    """The nearest Flux Kustomization among an owner and its owners."""
    while owner and not is_a(owner, KUSTOMIZATION):
        owner = owner.owner
    return owner
