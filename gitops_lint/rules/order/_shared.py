"""Shared by the rules about missing dependencies."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place
from gitops_lint.order import clock, event_graph
from gitops_lint.order.races import Race, already_waits_for, by_user, guarantees
from gitops_lint.results.problem import Problem
from gitops_lint.rule import Severity
from gitops_lint.wording.lists import counted, listing

# Flux's own advice for retryInterval: retries this frequent are a substitute for order.
SOON: Final = 2 * 60
_SHOWN: Final = 8  # users of one finding


class UnorderedUsers(NamedTuple):
    """Users that need the same `dependsOn` entry, each with its races."""

    users: Sequence[Sequence[Race]]
    help: str
    severity: Severity

    @property
    def first(self) -> Sequence[Race]:
        return self.users[0]

    @property
    def others(self) -> str:
        """The other users, as a part of a sentence."""
        number = len(self.users) - 1
        return f" (and {counted(number, 'more Kustomization')})" if number else ""

    @property
    def makers(self) -> str:
        """The missing providers of the first user, as a part of a sentence."""
        found = dict.fromkeys(f"{race.maker} of {race.provider}" for race in self.first)
        return listing(list(found), 3)


def problems(
    found: Iterable[Race],
    cluster: Cluster,
    words: Callable[[UnorderedUsers], tuple[str, Sequence[str]]],
    severity: Severity | None = None,
) -> Iterator[Problem]:
    """One problem for all users that need the same entry, at the `dependsOn` of the first.

    `words` gives the message and the notes. If a user already depends on the provider, but the provider
    is Ready too early, that is reported at the provider by another rule.
    """
    unordered = [race for race in found if race.after is None]
    for group in _together(unordered, cluster):
        message, notes = words(group)
        yield group.first[0].user.problem(
            message,
            "spec",
            "dependsOn",
            on="key",
            notes=notes,
            help=group.help,
            related=list(_related(group)),
            severity=severity or group.severity,
        )


def retried(user: Resource) -> str:
    """What follows from a failure of a user, as a sentence."""
    length = _retry(user)
    after = "" if length is None else f" after {clock.text(length)}"
    return f"None of its objects are applied; Flux retries{after}."


def wait(race: Race, waiting: Resource, cluster: Cluster) -> str:
    """What to write so that a Kustomization waits for the maker of an object, directly or not."""
    direct = race.maker
    while direct.owner and direct.owner.id != waiting.id:
        direct = direct.owner
    listed = waiting.get("spec", "healthChecks")
    if listed or already_waits_for(waiting, race.user, event_graph(cluster), wait=True):
        return f"list {direct} under `healthChecks` of {waiting}"
    timeout = "" if waiting.get("spec", "timeout") else " and `timeout: 5m`"
    return f"write `wait: true`{timeout} in {waiting}"


def _together(found: Iterable[Race], cluster: Cluster) -> Iterator[UnorderedUsers]:
    groups: dict[tuple[str, Severity], list[Sequence[Race]]] = defaultdict(list)
    for needed in by_user(found).values():
        late = any(_is_late(race, cluster) for race in needed)
        severity = Severity.WARNING if late else Severity.INFO
        groups[_remedy(needed, cluster), severity].append(needed)
    for (text, severity), users in groups.items():
        yield UnorderedUsers(users, text, severity)


def _is_late(race: Race, cluster: Cluster) -> bool:
    """Whether Flux retries late, or never, after losing a race."""
    if race.need.event.id.kind == "HelmRelease":
        return not retries_install(race.need.source, cluster)
    length = _retry(race.user)
    return length is not None and length > SOON


def retries_install(release: Resource, cluster: Cluster) -> bool:
    """Whether Flux retries a failed installation of a HelmRelease; by default it does not.

    (helm-controller: install.remediation.retries, install.strategy, gate DefaultToRetryOnFailure)
    """
    strategy = release.get("spec", "install", "strategy", "name")
    if strategy is None and release.get("spec", "install", "remediation") is None:
        return cluster.flags.helm.enabled("DefaultToRetryOnFailure")
    retries = release.get("spec", "install", "remediation", "retries", default=0)
    return bool(strategy == "RetryOnFailure" or retries != 0)


def _retry(user: Resource) -> float | None:
    return clock.retry_interval(user) if user.kind == "Kustomization" else None


def _related(group: UnorderedUsers) -> Iterator[tuple[str, Place]]:
    """The objects of the first user and their providers; the objects of the other users."""
    related: dict[tuple[str, Place], None] = {}
    for race in group.first:
        related[f"{race.user} applies {race.need.source}", race.need.place] = None
    for race in group.first:
        related[f"{race.provider} applies {race.maker}", race.maker.place("metadata", "name")] = (
            None
        )
    for race, *_ in group.users[1:_SHOWN]:
        related[f"{race.user} applies {race.need.source}", race.need.place] = None
    yield from related


def _remedy(found: Sequence[Race], cluster: Cluster) -> str:
    """What to write for the races of one user, without creating a deadlock."""
    graph = event_graph(cluster)
    user = found[0].user
    entries, parts = [], []
    for race in {race.provider: race for race in found}.values():
        if already_waits_for(race.provider, user, graph, wait=False):
            parts.append(
                f"move {race.need.source} into a Kustomization that depends on {race.provider}, because"
                f" {race.provider} already depends on {user}"
            )
            continue
        entries.append(_entry(user, race.provider))
        if not guarantees(race, graph):
            more = wait(race, race.provider, cluster)
            parts.append(f"{more}, because otherwise it is Ready before {race.maker}")
    if entries:
        parts.insert(0, f"add {listing(entries)} to its `dependsOn`")
    return "; ".join(parts)


def _entry(user: Resource, provider: Resource) -> str:
    place = f", namespace: {provider.namespace}"
    if user.kind == "ResourceSet":
        kind = f"apiVersion: {provider.api_version}, kind: {provider.kind}"
        return f"`{{{kind}, name: {provider.name}{place}, ready: true}}`"
    if provider.namespace == user.namespace:
        return f"`name: {provider.name}`"
    return f"`{{name: {provider.name}{place}}}`"
