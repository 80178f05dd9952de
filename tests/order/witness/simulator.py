"""Flux, played on a cluster from empty: a witness of what the order in a repository comes to.

A discrete simulation: kustomize-controller, helm-controller, source-controller and flux-operator
with their queues, on a virtual clock. Written from the controllers' source; README.md beside this
file tells each decision and where it comes from.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from tests.order.witness.cluster import RECONCILED, Attempt, Cluster, Happening, Transition
from tests.order.witness.controllers import (
    reconcile_kustomization,
    reconcile_release,
    reconcile_set,
)
from tests.order.witness.engine import Done, Queue, Reconciliation
from tests.order.witness.schedule import Schedule
from tests.order.witness.world import (
    CLUSTER_SCOPED,
    CUSTOM_KINDS,
    PRESENT,
    ROOT,
    ROOT_SOURCE,
    HelmRelease,
    Kustomization,
    Ref,
    ResourceSet,
    World,
)

HELM_WORKERS = 4  # helm-controller: --concurrent
OPERATOR_WORKERS = 10  # flux-operator: --concurrent


@dataclass(frozen=True, slots=True)
class Result:
    """What a simulation showed; times in seconds from the start.

    `ready`: when each Kustomization, HelmRelease and ResourceSet of the world first was Ready; None
    is never. `first`: everything that happened, and when it first did, in order. `attempts`: every
    build and every dry-run of a stage, in order. `transitions`: of the condition Ready, in order.
    """

    ready: Mapping[Ref, int | None]
    first: Mapping[Happening, int]
    attempts: tuple[Attempt, ...]
    transitions: tuple[Transition, ...]


@dataclass(slots=True)
class _Flux:
    """The controllers of one simulation, and the evidence that nothing more will happen."""

    cluster: Cluster
    workers: int | None
    queues: dict[str, Queue] = field(default_factory=dict)
    evidence: dict[Ref, int] = field(default_factory=dict)  # stuck, when so much had happened

    def start(self) -> None:
        clock = self.cluster.clock
        unlimited = self.workers is None
        for kind, workers in (
            ("Kustomization", self.workers),
            ("HelmRelease", None if unlimited else HELM_WORKERS),
            ("ResourceSet", None if unlimited else OPERATOR_WORKERS),
        ):
            self.queues[kind] = Queue(clock, workers, self.reconcile, self.ended, self.evidence.pop)
        self.cluster.created = self.notice
        self.cluster.found = self.found
        self.cluster.create(ROOT_SOURCE)
        self.cluster.create(ROOT)

    def reconcile(self, ref: Ref) -> Reconciliation:
        match self.cluster.specs[ref]:
            case Kustomization() as spec:
                return reconcile_kustomization(self.cluster, ref, spec)
            case HelmRelease() as spec:
                return reconcile_release(self.cluster, ref, spec)
            case ResourceSet() as spec:
                return reconcile_set(self.cluster, ref, spec)
        raise AssertionError(ref)

    def notice(self, ref: Ref) -> None:
        """An object was created: its controller has it in the queue soon."""
        if ref.kind in self.queues:
            self.evidence[ref] = -1
            self.queues[ref.kind].add_after(ref, self.cluster.schedule.seconds("notice", ref))

    def found(self, source: Ref) -> None:
        """A source has an artifact: those who use it come at once, dependencies first."""
        for ref in self.users(source):
            if self.cluster.exists(ref):
                self.queues[ref.kind].add(ref)

    def users(self, source: Ref) -> Iterable[Ref]:
        specs = self.cluster.specs
        if source.kind == "HelmChart":
            releases = (ref for ref in specs if ref.kind == "HelmRelease")
            return (ref for ref in releases if source.name == f"{ref.namespace}-{ref.name}")
        depends_on = {
            ref: [Ref(ref.kind, d.namespace or ref.namespace, d.name) for d in spec.depends_on]
            for ref, spec in specs.items()
            if isinstance(spec, Kustomization)
            and spec.source == source
            and self.cluster.exists(ref)
        }
        try:
            return list(TopologicalSorter(depends_on).static_order())
        except CycleError:
            return []

    def ended(self, ref: Ref, done: Done) -> None:
        cluster = self.cluster
        if cluster.was_ready(ref) or not (done.failed or done.after):
            self.evidence.pop(ref, None)  # nothing new comes from here any more
        elif done.stuck:
            self.evidence[ref] = len(cluster.first)

    def quiet(self) -> bool:
        """Whether all that are not Ready are stuck, and nothing has happened since they saw so."""
        happened = len(self.cluster.first)
        return not self.cluster.pending and all(at == happened for at in self.evidence.values())


def simulate(
    world: World,
    schedule: Schedule | None = None,
    beyond: int = 0,
    *,
    lacking: Ref | None = None,
) -> Result:
    """Play a world until everything is Ready or nothing more can happen.

    The cluster is empty but for the needs of the world; of these, `lacking` is not there.

    The schedule follows from the world's seed unless it is given. `beyond`: so many seconds are
    played on after that.
    """
    schedule = schedule or Schedule(world.seed)
    return _play(world, schedule, world.concurrency, beyond=beyond, lacking=lacking)


def first_attempt_without(world: World, user: Ref, needed: Ref) -> int | None:
    """When a user first tries what fails for want of an object that comes as late as it can.

    A number of seconds: there is an interleaving in which it comes too early. None: whatever the
    timing, the user tries only once the object is there (or never).
    """
    attempts = _without(world, needed)
    return next((a.time for a in attempts if a.user == user and needed in a.missing), None)


def races(world: World, result: Result | None = None) -> set[tuple[Ref, Ref]]:
    """Users and the objects that they need, which come in time by luck only.

    The users are Kustomizations, HelmReleases and ResourceSets. Objects that never come (in
    `result`, the world's simulation) are left out: those are no matter of luck.

    One simulation per object decides it, for all users: whatever can happen before the object is
    there happens also if it never comes, since nothing ever undoes what has happened. So a user
    that tries without it there can try too early, and one that does not cannot.
    """
    came = (result or simulate(world)).first
    needed = {need for need in _needs(world) if Happening("ready", need) in came}
    return {
        (attempt.user, need)
        for need in needed
        for attempt in _without(world, need)
        if need in attempt.missing
    }


def _without(world: World, needed: Ref) -> tuple[Attempt, ...]:
    """The attempts of a world in which an object never comes into being."""
    return _play(world, Schedule(), workers=None, held=needed).attempts


def _play(
    world: World,
    schedule: Schedule,
    workers: int | None,
    *,
    held: Ref | None = None,
    lacking: Ref | None = None,
    beyond: int = 0,
) -> Result:
    cluster = Cluster(
        world.specs(),
        world.contents(),
        schedule,
        held=held,
        present=(world.needs() | PRESENT) - {lacking},
        rejected=world.rejected,
        broken=world.broken,
        prompt=world.prompt,
        stage_kinds=world.stage_kinds,
    )
    flux = _Flux(cluster, workers)
    flux.start()
    clock = cluster.clock
    clock.run(until=flux.quiet)
    end = clock.now + beyond
    clock.run(until=lambda: clock.now >= end)
    ready = {
        ref: cluster.first.get(Happening("ready", ref))
        for ref in cluster.specs
        if ref.kind in RECONCILED
    }
    return Result(ready, cluster.first, tuple(cluster.attempts), tuple(cluster.transitions))


def _needs(world: World) -> Iterator[Ref]:
    """What attempts may find missing: kinds, Namespaces, what is read."""
    for ref, spec in world.specs().items():
        if ref.kind in CUSTOM_KINDS:
            yield CUSTOM_KINDS[ref.kind].definition
        if isinstance(spec, HelmRelease):
            yield from (CUSTOM_KINDS[kind].definition for kind in spec.renders)
        if ref.kind not in CLUSTER_SCOPED:
            yield Ref("Namespace", "", ref.namespace)
        match spec:
            case Kustomization(substitute_from=reads) | HelmRelease(values_from=reads):
                yield from (Ref(kind, ref.namespace, name) for kind, name, _ in reads)
