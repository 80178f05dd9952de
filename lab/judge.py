"""Compares what gitops-lint says of a cluster with what real Flux does: which objects become Ready, in which order, when.

A cluster is played from empty, and, if it has needs, a second time with its needs created before Flux starts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.flux import installation, sharded
from gitops_lint.cluster.kinds import (
    GENERATOR,
    INPUT_PROVIDER,
    RELEASE,
    RESOURCE_SET,
    SOURCE_GROUP,
    is_a,
)
from gitops_lint.errors import UsageError
from gitops_lint.order import EventGraph, event_graph
from gitops_lint.order.events.event import artifact, ready
from gitops_lint.order.explain_edges import name_of, name_of_event
from gitops_lint.order.verdict import is_left_out, never_ready, verdict
from gitops_lint.results.explanation import Name
from gitops_lint.results.verdict import Need, Outcome
from lab import cache
from lab.api import split
from lab.flux import RUNNING, State
from lab.order import Lost, Pair, lost_races, pairs
from lab.play import Played, play
from lab.prepare import uncreated
from lab.programs import FLUX
from lab.statuses import can_be_healthy
from lab.times import Timed, times
from lab.world import World, batches, clusters, world

_JUDGED: Final = tuple(
    (kind, split(api_version)[0]) for kind, api_version in RUNNING.items() if kind != "HelmChart"
)
# Kinds that need a program which the lab does not run: objects that depend on them tell nothing.
_UNPLAYED: Final = {
    RESOURCE_SET: "ResourceSets need the Flux Operator",
    INPUT_PROVIDER: "ResourceSetInputProviders need the Flux Operator",
    GENERATOR: "ArtifactGenerators need source-watcher",
    ("ExternalArtifact", "source.toolkit.fluxcd.io"): "ExternalArtifacts need their own controller",
}
_FROM_REGISTRY: Final = ("OCIRepository", "HelmRepository")
SIZE: Final = 12
_CHUNK: Final = 100  # plays


class Expected(StrEnum):
    """What gitops-lint says about an object."""

    READY = "Ready"
    NEVER = "never Ready"
    OPEN = "unknown"


class Compared(NamedTuple):
    """An object, what gitops-lint expects, and its last state; None if it was never created."""

    name: Name
    expected: Expected
    state: State | None

    @property
    def is_ready(self) -> bool:
        """Whether the object was Ready in the end."""
        return self.state is not None and self.state.is_ready

    @property
    def agrees(self) -> bool:
        """Whether Flux did what was expected; an object about which nothing is known always agrees."""
        return self.expected is Expected.OPEN or (self.expected is Expected.READY) is self.is_ready


@dataclass(frozen=True, slots=True)
class Judgment:
    """One play of a cluster. `unplayed`: why it was not played; "" if it was.

    `contradicted`: the objects about which the simulation of a generated world contradicts Flux.
    """

    repository: str
    cluster: str
    prepared: bool
    outcome: Outcome
    objects: tuple[Compared, ...] = ()
    seconds: float = 0.0
    quiet: bool = True
    unplayed: str = ""
    uncreated: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    lost: tuple[Lost, ...] = ()
    times: tuple[Timed, ...] = ()
    contradicted: tuple[Name, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all objects did what was expected, in the expected order and time."""
        agreed = (
            *(it.agrees for it in self.objects),
            *(it.agrees for it in self.pairs),
            *(it.agrees for it in self.lost),
            *(it.agrees for it in self.times),
        )
        return all(agreed) and not self.contradicted


class Case(NamedTuple):
    """A cluster to play with a minor of Flux, with or without its needs; `title` names its repository at `root`."""

    title: str
    root: Path
    cluster: Cluster
    prepared: bool
    flux: str = FLUX

    @property
    def key(self) -> str:
        """The key of its play."""
        needs = [str(it.name) for it in verdict(self.cluster).needs] if self.prepared else ()
        return cache.key(self.root, self.cluster.name, needs, self.flux)


def judge(
    repositories: Iterable[Path],
    *,
    size: int = SIZE,
    top: Path | None = None,
    again: bool = False,
    flux: str = FLUX,
    only_with_needs: bool = False,
    kept: bool = False,
) -> Iterator[Judgment]:
    """Play the clusters of repositories, `size` at a time; yields each judgment as soon as it is known.

    `top`: the folder to which the names of the repositories are relative. Plays that are kept are repeated
    only if they disagree, or with `again`; `kept`: nothing is played. `only_with_needs`: clusters with needs are
    not played without them.
    """
    waiting: list[Case] = []
    for root in repositories:
        title = root.relative_to(top).as_posix() if top else root.name
        for cluster in _clusters(root):
            if reason := unplayed(cluster, flux):
                yield Judgment(
                    title, cluster.name, False, verdict(cluster).outcome, unplayed=reason
                )
                continue
            for prepared in _starts(cluster, only_with_needs=only_with_needs):
                case = Case(title, root, cluster, prepared, flux)
                played = None if again else cache.load(case.key)
                found = judgment(case, played) if played else None
                if found and (found.agrees or kept):
                    yield found
                elif not kept:
                    waiting.append(case)
    yield from _played(waiting, size)


def _starts(cluster: Cluster, *, only_with_needs: bool) -> Iterator[bool]:
    """Whether the needs of a cluster are created first, for each of its plays."""
    needy = bool(verdict(cluster).needs)
    if not (needy and only_with_needs):
        yield False
    if needy:
        yield True


def _played(cases: Sequence[Case], size: int) -> Iterator[Judgment]:
    with TemporaryDirectory(prefix="lab-worlds-") as work:
        by_name = {f"w{number}": case for number, case in enumerate(cases)}
        names = iter(by_name)
        # Not all at once, so that the first judgments come before all are prepared.
        while chunk := list(islice(names, _CHUNK)):
            worlds = [_prepared(name, by_name[name], Path(work) / name) for name in chunk]
            for batch in batches(worlds):
                for world, played in play(batch, size):
                    case = by_name[world.name]
                    cache.save(case.key, played)
                    yield judgment(case, played)


def _prepared(name: str, case: Case, folder: Path) -> World:
    return world(name, case.cluster, case.root, folder, prepared=case.prepared, flux=case.flux)


def _clusters(root: Path) -> Sequence[Cluster]:
    try:
        return clusters(root)
    except UsageError:
        return ()


def unplayed(cluster: Cluster, flux: str = FLUX) -> str:
    """Why a cluster cannot be played with a minor of Flux; "" if it can."""
    for item in cluster.resources:
        if (item.kind, item.group) in _UNPLAYED:
            return _UNPLAYED[item.kind, item.group]
    if not cluster.flux.assumed and cluster.flux.found != flux:
        return f"it is written for Flux {cluster.flux.found}"
    if any(it.remote for it in cluster.resources):
        return "the lab has only one cluster"
    if any(True for _ in sharded(installation(cluster.entry, cluster.resources))):
        return "the lab has no shards of the controllers"
    return ""


def judgment(case: Case, played: Played) -> Judgment:
    """Compare the verdict on a cluster with how it ended."""
    found = expectations(case.cluster, prepared=case.prepared)
    graph, history = event_graph(case.cluster), played.history
    return Judgment(
        case.title,
        case.cluster.name,
        case.prepared,
        verdict(case.cluster).outcome,
        tuple(Compared(it, found[it], played.states.get(it)) for it in sorted(found)),
        played.seconds,
        played.quiet,
        uncreated=uncreated(case.cluster) if case.prepared else (),
        pairs=pairs(graph, history),
        lost=lost_races(graph, history),
        times=times(case.cluster, case.root, history),
    )


def expectations(cluster: Cluster, *, prepared: bool) -> dict[Name, Expected]:
    """What gitops-lint says about each Flux object; with `prepared`, if the needs exist first.

    Not about objects that are suspended in the repository, or that only suspended ones apply.
    """
    found = verdict(cluster)
    lacking = set(uncreated(cluster))
    missing = [it for it in found.needs if not prepared or str(it.name) in lacking]
    # The lab pulls no images, so pods start without the credentials for that.
    sure = [need for need in missing if need.certain and not need.pulls]
    graph = event_graph(cluster)
    stopped = {name for need in sure for name in (*need.stops, *_without_artifact(need, graph))}
    open_ = {
        name
        for need in missing
        if need not in sure
        for name in (*need.stops, *_without_artifact(need, graph))
    }
    open_ |= {name_of(it.id) for it in never_ready(_pessimistic(graph))}
    every = (*cluster.kustomizations, *cluster.resources)
    for it in every:
        if _is_judged(it) and _is_beyond(it, cluster):
            event = artifact(it.id) if it.group == SOURCE_GROUP else ready(it.id)
            open_ |= {name_of(it.id), *(name_of(held.id) for held in graph.stopped_by(event))}
    expected = {name_of(it.id): Expected.READY for it in every if _is_judged(it)}
    for names, other in ((open_, Expected.OPEN), ({*stopped, *found.never_ready}, Expected.NEVER)):
        expected |= dict.fromkeys(names & expected.keys(), other)
    return expected


def _without_artifact(need: Need, graph: EventGraph) -> Iterator[Name]:
    """The sources that have no artifact without a need; `stops` has only those that wait for it themselves."""
    for event in graph.external:
        if name_of_event(event) == need.name:
            for lost in graph.lost_without(event):
                if lost.what == "artifact" and lost.id.group == SOURCE_GROUP:
                    yield name_of(lost.id)


def _is_beyond(item: Resource, cluster: Cluster) -> bool:
    """Whether an object needs what the lab does not have.

    That is another cluster, the web, signatures, the registry of a cloud, or the status of a custom resource: the lab
    gives them one, but some expressions are about more.
    """
    if item.group == SOURCE_GROUP:
        clouded = item.get("spec", "provider", default="generic") != "generic"
        return bool(item.get("spec", "verify")) or (clouded and item.kind in _FROM_REGISTRY)
    if item.get("spec", "kubeConfig") is not None:
        return True
    if is_a(item, RELEASE):
        return bool(item.get("spec", "chart", "spec", "verify"))
    content = cluster.contents.get(item.id)
    return not can_be_healthy(item, cluster) or bool(content and content.fetches)


def _pessimistic(graph: EventGraph) -> EventGraph:
    """The graph if every object waits for all that it may wait for."""
    waits = {
        event: tuple(edge._replace(certain=True) for edge in edges)
        for event, edges in graph.waits.items()
    }
    return EventGraph(graph.objects, waits)


def _is_judged(item: Resource) -> bool:
    """Whether an object has a state to compare; a HelmRepository of type oci has none. (source-controller)"""
    named = known(item.name) and known(item.namespace)
    registry = item.kind == "HelmRepository" and item.get("spec", "type") == "oci"
    return named and not registry and is_a(item, *_JUDGED) and not is_left_out(item)
