"""What the API server holds at a moment, and what goes on in a cluster without Flux.

Pods start, CRDs become served, jobs complete. The decisions behind it are in `simulator`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple

from tests.order.witness.engine import Clock
from tests.order.witness.schedule import Schedule
from tests.order.witness.world import (
    CLUSTER_SCOPED,
    CUSTOM_KINDS,
    OPERATORS,
    PRESENT,
    Claim,
    HelmRelease,
    Policy,
    Read,
    Ref,
    Source,
    Spec,
    Store,
    Workload,
    Writer,
)

PROGRESS_DEADLINE = 600  # apps/v1 Deployment: progressDeadlineSeconds
RECONCILED = ("Kustomization", "HelmRelease", "ResourceSet")

What = Literal[
    "exists", "fulfilled", "artifact", "started", "attempted", "staged", "applied", "ready"
]
Condition = Literal["True", "False", "Unknown"]
Health = Literal["NotFound", "InProgress", "Failed", "Current"]


class Happening(NamedTuple):
    """Something that is true from a moment on.

    exists: the object is in the API. fulfilled: an operator has done what a custom resource asks for. artifact: a source has one. started: the gates of a
    Kustomization, HelmRelease or ResourceSet were passed. attempted: it has
    status.lastAttemptedRevision. staged: the objects were built (stage 0),
    or the dry-run of an apply stage (1, 2, 3) passed, in a step of a ResourceSet. applied: the last
    stage was applied. ready: the condition Ready was True; for what has none, it is as it should be.
    """

    what: What
    ref: Ref
    stage: int = 0
    step: int = 0


class Attempt(NamedTuple):
    """A build (stage 0) or a dry-run of a stage was tried, and what it needs but is not there."""

    time: int
    user: Ref
    stage: int
    step: int
    missing: tuple[Ref, ...]


class Transition(NamedTuple):
    """The condition Ready of an object changed."""

    time: int
    ref: Ref
    ready: Condition
    reason: str


@dataclass(slots=True)
class Cluster:
    """The state of a cluster; `created` is called for each object that comes into being.

    `held` is never created, nor is anything that would be applied along with it.
    """

    specs: Mapping[Ref, Spec | None]
    contents: Mapping[tuple[Ref, int], list[Ref]]  # of a Kustomization (step 0), or of a step
    schedule: Schedule
    clock: Clock = field(default_factory=Clock)
    held: Ref | None = None
    present: frozenset[Ref] = frozenset(PRESENT)  # before Flux starts
    rejected: frozenset[Ref] = frozenset()
    broken: frozenset[Ref] = frozenset()  # the Kustomizations whose build fails
    prompt: bool = False  # whether operators act before anybody looks at health
    stage_kinds: frozenset[str] = frozenset()  # that a Kustomization applies before all others
    created: Callable[[Ref], None] = lambda _ref: None
    found: Callable[[Ref], None] = lambda _source: None
    first: dict[Happening, int] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    conditions: dict[Ref, tuple[Condition, str]] = field(default_factory=dict)
    pending: int = 0  # happenings that only time stands before
    _readers: defaultdict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    _charts: defaultdict[Ref, list[Ref]] = field(default_factory=lambda: defaultdict(list))
    _waiting: set[Ref] = field(default_factory=set)  # for something else, without Flux

    def happen(self, what: What, ref: Ref, stage: int = 0, step: int = 0) -> None:
        self.first.setdefault(Happening(what, ref, stage, step), self.clock.now)

    def later(self, activity: str, ref: Ref, then: Callable[[], None]) -> None:
        """Something that takes its time and then happens, whatever else goes on."""

        def happen() -> None:
            self.pending -= 1
            then()

        self.pending += 1
        self.clock.after(self.schedule.seconds(activity, ref), happen)

    def exists(self, ref: Ref) -> bool:
        return Happening("exists", ref) in self.first or ref in self.present

    def has_artifact(self, source: Ref) -> bool:
        return Happening("artifact", source) in self.first

    def is_held(self, ref: Ref) -> bool:
        """Whether it must not be created."""
        return ref == self.held

    def was_ready(self, ref: Ref) -> bool:
        return Happening("ready", ref) in self.first or ref in self.present - PRESENT

    def mark(self, ref: Ref, ready: Condition, reason: str) -> None:
        """Set the condition Ready of an object."""
        if self.conditions.get(ref) != (ready, reason):
            self.conditions[ref] = (ready, reason)
            self.transitions.append(Transition(self.clock.now, ref, ready, reason))
        if ready == "True":
            self.happen("ready", ref)

    def is_ready(self, ref: Ref) -> bool:
        """Whether the condition Ready is True now, as dependsOn asks."""
        return ref in self.conditions and self.conditions[ref][0] == "True"

    def attempt(self, user: Ref, missing: Iterable[Ref], stage: int = 0, step: int = 0) -> bool:
        """Record an attempt; whether nothing was missing."""
        absent = tuple(dict.fromkeys(missing))
        self.attempts.append(Attempt(self.clock.now, user, stage, step, absent))
        if not absent:
            self.happen("staged", user, stage, step)
        return not absent

    def health(self, ref: Ref) -> Health:
        """kstatus of an object (cli-utils: pkg/kstatus/status)."""
        if not self.exists(ref):
            return "NotFound"
        spec = self.specs.get(ref)
        if ref.kind in RECONCILED:
            suspended = isinstance(spec, HelmRelease) and spec.suspend
            return "Current" if suspended or self.is_ready(ref) else "InProgress"
        slow = isinstance(spec, (Source, Workload, Claim, Policy))
        slow |= self.prompt and isinstance(spec, (Writer, Store))
        if slow or ref.kind == "CustomResourceDefinition":
            if self.was_ready(ref) or ref in self.present:
                return "Current"
            if ref.kind == "Deployment":
                age = self.clock.now - self.first[Happening("exists", ref)]
                return "Failed" if age >= PROGRESS_DEADLINE else "InProgress"
            return "InProgress"
        return "Current"

    def never_current(self, ref: Ref) -> bool:
        return not self.was_ready(ref) and self.health(ref) != "Current"

    def create(self, ref: Ref) -> None:
        """Apply an object: nothing is new if it is there already."""
        if Happening("exists", ref) in self.first:
            return
        self.happen("exists", ref)
        spec = self.specs.get(ref)
        if ref.kind == "CustomResourceDefinition":
            self.later("establish", ref, lambda: self.happen("ready", ref))
        elif isinstance(spec, Workload):
            self._run(ref, spec)
        elif isinstance(spec, (Source, Claim, Policy, Writer, Store)):
            self._waiting.add(ref)
            if isinstance(spec, (Writer, Store)) and not self.prompt:
                self.happen("ready", ref)
        elif ref.kind not in RECONCILED:
            self.happen("ready", ref)
        for reader in self._readers.pop(ref, ()):
            self._run(reader, self.specs[reader])
        self.created(ref)
        self.go_on()

    def go_on(self) -> None:
        """What was waiting for something goes on, if it is there now."""
        for ref in sorted(filter(self._can_go_on, self._waiting)):
            self._waiting.remove(ref)
            activity, then = {
                Claim: ("bind", self._is_ready),
                Policy: ("pick", self._is_ready),
                Source: ("fetch", self._fetched),
                Store: ("operate", self._fulfilled),
                Writer: ("operate", self._fulfilled),
            }[type(self.specs[ref])]
            self.later(activity, ref, partial(then, ref))

    def _can_go_on(self, ref: Ref) -> bool:
        """Whether all is there that an object waits for without Flux."""
        match self.specs[ref]:
            case Source(suspend=True):
                return False
            case Source(include=names, served_by=service):
                served = service is None or (
                    self.exists(service) and self.was_ready(service._replace(kind="Deployment"))
                )
                included = (ref._replace(name=name) for name in names)
                return served and all(self.has_artifact(it) for it in included)
            case Claim(storage_class=name):
                return self.exists(Ref("StorageClass", "", name))
            case Policy(repository=name):
                return self.was_ready(Ref("ImageRepository", ref.namespace, name))
            case Writer(secret=name, store=store):
                works = store not in self.specs or Happening("fulfilled", store) in self.first
                held = self.is_held(Ref("Secret", ref.namespace, name))
                return works and not held and self._is_operated(ref)
            case Store(secret=secret):
                return (secret is None or self.exists(secret)) and self._is_operated(ref)
        raise AssertionError(ref)

    def _is_operated(self, ref: Ref) -> bool:
        """Whether the operator of a custom resource runs; one that no release brings always does."""
        chart = OPERATORS[CUSTOM_KINDS[ref.kind].group]
        releases = [
            it
            for it, spec in self.specs.items()
            if isinstance(spec, HelmRelease) and spec.chart == chart
        ]
        return not releases or any(Happening("applied", it) in self.first for it in releases)

    def _is_ready(self, ref: Ref) -> None:
        self.happen("ready", ref)
        self.go_on()

    def _fulfilled(self, ref: Ref) -> None:
        self.happen("fulfilled", ref)
        spec = self.specs[ref]
        if isinstance(spec, Writer):
            self.create(Ref("Secret", ref.namespace, spec.secret))
        self._is_ready(ref)

    def _fetched(self, source: Ref) -> None:
        self.happen("artifact", source)
        for chart in self._charts.pop(source, ()):
            self._pull(chart)
        self.found(source)
        self._is_ready(source)

    def _pull(self, chart: Ref) -> None:
        self.later("pull", chart, lambda: self._fetched(chart))

    def request_chart(self, release: Ref, repository: Ref) -> Ref:
        """The HelmChart of a release, created if it is not there; pulled from its repository."""
        chart = Ref("HelmChart", repository.namespace, f"{release.namespace}-{release.name}")
        if Happening("exists", chart) not in self.first:
            self.happen("exists", chart)
            if self.has_artifact(repository):
                self._pull(chart)
            else:
                self._charts[repository].append(chart)
        return chart

    def _run(self, workload: Ref, spec: Spec | None) -> None:
        """Start the pods of a workload, or wait for the next thing that they read."""
        assert isinstance(spec, Workload)
        missing = next(self.missing_reads(workload, spec.reads), None)
        if missing:
            self._readers[missing].append(workload)
        else:
            self.later("run", workload, partial(self._is_ready, workload))

    def missing_reads(self, reader: Ref, reads: Iterable[Read]) -> Iterator[Ref]:
        """The ConfigMaps and Secrets that are read, not optional, and not there."""
        for kind, name, optional in reads:
            ref = Ref(kind, reader.namespace, name)
            if not optional and not self.exists(ref):
                yield ref

    def undefined(self, refs: Iterable[Ref]) -> Iterator[Ref]:
        """The CRDs and Namespaces for want of which the dry-run of these objects fails."""
        for ref in refs:
            custom = CUSTOM_KINDS.get(ref.kind)
            if custom and not self.was_ready(custom.definition):
                yield custom.definition
            namespace = Ref("Namespace", "", ref.namespace)
            if ref.kind not in CLUSTER_SCOPED and not self.exists(namespace):
                yield namespace
