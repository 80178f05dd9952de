"""Shared by the rules about missing dependencies."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import Event, clock, event_graph
from gitops_lint.order.fate import fails_for_good
from gitops_lint.order.races import (
    Race,
    already_waits_for,
    by_user,
    created_before,
    guarantees,
)
from gitops_lint.results.fix import Append, Fix
from gitops_lint.results.needs import Evidence
from gitops_lint.rule import Cause, Problem, Severity
from gitops_lint.rules._waits import write_wait
from gitops_lint.rules.order._deadlock import created_by
from gitops_lint.wording.lists import listing

# Flux's own advice for retryInterval: retries this frequent are a substitute for order.
SOON: Final = 2 * 60
_TURNED: Final = "the providers already depend on them"


class Unordered(NamedTuple):
    """The races of one user, the entry that orders them, and the severity."""

    races: Sequence[Race]
    help: str
    severity: Severity
    turned: bool  # whether the providers already depend on the user

    @property
    def makers(self) -> str:
        """The missing providers, as a part of a sentence."""
        found = dict.fromkeys(f"{race.maker} of {race.provider}" for race in self.races)
        return listing(list(found), 3)


def problems(
    found: Iterable[Race],
    cluster: Cluster,
    words: Callable[[Unordered], tuple[str, Sequence[str]]],
    together: str,
    severity: Severity | None = None,
) -> Iterator[Problem]:
    """One problem for each user, at its `dependsOn`.

    `words` gives the message and the notes, `together` is the message about several users (see `Cause`).
    If scripts seem to create everything before Flux starts, it is only a hint.
    If a user already depends on the provider, but the provider is Ready too early, that is reported at
    the provider by another rule.
    """
    unordered = [race for race in found if race.after is None]
    graph = event_graph(cluster)
    for user, races in by_user(unordered).items():
        needed, evidence = likely(races, cluster)
        late = not evidence and any(is_late(race, cluster) for race in needed)
        judged = Unordered(
            needed,
            _remedy(needed, cluster),
            Severity.WARNING if late else Severity.HINT,
            turned=all(already_waits_for(it.provider, user, graph, wait=False) for it in needed),
        )
        message, notes = words(judged)
        yield user.problem(
            message,
            "spec",
            "dependsOn",
            on="key",
            notes=notes,
            help=judged.help,
            related=[*created_by(evidence), *_related(needed)],
            severity=severity or judged.severity,
            fix=_added(needed, cluster),
            cause=Cause(
                None,
                together,
                f"move these objects into Kustomizations that depend on their providers, because {_TURNED}"
                if judged.turned
                else None,
                anchor="object",
                parent=str(user.owner or ""),
            ),
        )


def likely(
    found: Sequence[Race], cluster: Cluster
) -> tuple[Sequence[Race], Mapping[Event, Sequence[Evidence]]]:
    """The races about objects that no script seems to create before Flux starts.

    If there are none, all races, with the evidence: they are only a hint.
    """
    created = created_before(cluster)
    left = [race for race in found if race.need.needs not in created]
    if left:
        return left, {}
    needs = dict.fromkeys(race.need.needs for race in found if race.need.needs)
    return found, {event: created[event] for event in needs}


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
    return write_wait(waiting, cluster)


def is_late(race: Race, cluster: Cluster) -> bool:
    """Whether Flux retries late, or never, after losing a race."""
    if race.need.event.id.kind == "HelmRelease":
        return fails_for_good(race.need.source, cluster)
    length = _retry(race.user)
    return length is not None and length > SOON


def _retry(user: Resource) -> float | None:
    return clock.retry_interval(user) if user.kind == "Kustomization" else None


def _related(found: Sequence[Race]) -> Iterator[tuple[str, Place]]:
    """The objects of a user and their providers."""
    related: dict[tuple[str, Place], None] = {}
    for race in found:
        related[f"{race.user} applies {race.need.source}", race.need.place] = None
    for race in found:
        related[f"{race.provider} applies {race.maker}", race.maker.place("metadata", "name")] = (
            None
        )
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


def _added(found: Sequence[Race], cluster: Cluster) -> Fix | None:
    """The fix that adds the providers to `dependsOn` of their user; None if more than that is needed."""
    graph, user = event_graph(cluster), found[0].user
    races = list({race.provider: race for race in found}.values())
    if user.kind == "ResourceSet" or any(
        already_waits_for(it.provider, user, graph, wait=False) or not guarantees(it, graph)
        for it in races
    ):
        return None
    entries = []
    for provider in (it.provider for it in races):
        entry = {"name": provider.name}
        if provider.namespace != user.namespace:
            entry["namespace"] = provider.namespace
        entries.append(entry)
    names = listing([f"`{it.provider.name}`" for it in races])
    if user.get("spec", "dependsOn") is None:
        return user.inserted("dependsOn", entries, title=f"depend on {names}", safe=False)
    at = user.place("spec", "dependsOn")
    return Fix(f"depend on {names}", tuple(Append(at, it) for it in entries), safe=False)


def _entry(user: Resource, provider: Resource) -> str:
    place = f", namespace: {provider.namespace}"
    if user.kind == "ResourceSet":
        kind = f"apiVersion: {provider.api_version}, kind: {provider.kind}"
        return f"`{{{kind}, name: {provider.name}{place}, ready: true}}`"
    if provider.namespace == user.namespace:
        return f"`name: {provider.name}`"
    return f"`{{name: {provider.name}{place}}}`"
