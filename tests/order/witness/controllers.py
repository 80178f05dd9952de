"""The reconcilers of Flux, each as one pass over one object.

A pass is a generator that yields the seconds it takes. The decisions behind it, and where each
comes from, are in `simulator`.
"""

from collections.abc import Collection, Generator, Iterable

from tests.order.witness.cluster import Cluster, Happening
from tests.order.witness.engine import HELD, Done, Reconciliation
from tests.order.witness.world import (
    CHARTS,
    CUSTOM_KINDS,
    WITH_CRDS_FIRST,
    Dependency,
    HelmRelease,
    Kustomization,
    ReadyExpr,
    Ref,
    ResourceSet,
)

REQUEUE_DEPENDENCY = 30  # kustomize-controller, helm-controller: --requeue-dependency
REQUEUE_NEED = 5  # flux-operator: --requeue-dependency
HEALTH_POLL = 5  # kustomize-controller, flux-operator: the Interval of WaitOptions
STAGE_POLL, STAGE_TIMEOUT = 2, 60  # fluxcd/pkg ssa: DefaultApplyOptions
LEAST_TIMEOUT = 30  # kustomize-controller: GetTimeout
RESOURCE_SET_INTERVAL = 3600

# fluxcd/pkg ssa: ReconcileOrder. Every other kind comes after these, by group and kind.
_FIRST = (
    "CustomResourceDefinition",
    "Namespace",
    "StorageClass",
    "ClusterRole",
    "ConfigMap",
    "Secret",
    "Service",
    "Deployment",
)
GROUPS = {
    "Job": "batch",
    "GitRepository": "source.toolkit.fluxcd.io",
    "HelmRelease": "helm.toolkit.fluxcd.io",
    "HelmRepository": "source.toolkit.fluxcd.io",
    "ImagePolicy": "image.toolkit.fluxcd.io",
    "ImageRepository": "image.toolkit.fluxcd.io",
    "PersistentVolumeClaim": "",
    "Kustomization": "kustomize.toolkit.fluxcd.io",
    "ResourceSet": "fluxcd.controlplane.io",
} | {kind: custom.group for kind, custom in CUSTOM_KINDS.items()}

Part = Generator[int, None, None]  # of a reconciliation


class Failure(Exception):  # noqa: N818 - it fails in the cluster, not here
    """A pass went wrong: the reason of the condition, and whether it is stuck (see Done)."""

    def __init__(self, reason: str, *, stuck: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stuck = stuck


def stages(
    refs: Iterable[Ref], first: Collection[str] = frozenset()
) -> list[tuple[int, list[Ref]]]:
    """The apply stages that have objects, each in the order in which they are applied.

    Those of the kinds in `first` have a stage of their own before the last one.
    """
    found: dict[int, list[Ref]] = {1: [], 2: [], 3: [], 4: []}
    for ref in sorted(refs, key=_apply_order):
        stage = _stage(ref.kind)
        found[4 if stage == 3 and first and ref.kind not in first else stage].append(ref)
    return [(stage, objects) for stage, objects in found.items() if objects]


def _stage(kind: str) -> int:
    if kind in ("CustomResourceDefinition", "Namespace", "ClusterRole"):
        return 1
    return 2 if kind.endswith("Class") else 3


def _apply_order(ref: Ref) -> tuple[int, str, Ref]:
    if ref.kind in _FIRST:
        return _FIRST.index(ref.kind), "", ref
    return len(_FIRST), GROUPS[ref.kind], ref


def reconcile_kustomization(cluster: Cluster, ref: Ref, spec: Kustomization) -> Reconciliation:
    """kustomize-controller: Reconcile."""
    if spec.suspend:
        return Done(None, stuck=True)
    retry = spec.retry_interval or spec.interval
    if not cluster.has_artifact(spec.source):
        cluster.mark(ref, "False", "ArtifactFailed")
        known = cluster.exists(spec.source)
        return Done(REQUEUE_DEPENDENCY if known else retry, stuck=True)
    try:
        _check_dependencies(cluster, ref, spec.depends_on)
    except Failure as failure:
        cluster.mark(ref, "False", failure.reason)
        return Done(REQUEUE_DEPENDENCY, failure.stuck)
    try:
        yield from _deploy(cluster, ref, spec)
    except Failure as failure:
        cluster.mark(ref, "False", failure.reason)
        return Done(retry, failure.stuck)
    cluster.mark(ref, "True", "ReconciliationSucceeded")
    return Done(spec.interval)


def _check_dependencies(cluster: Cluster, ref: Ref, depends_on: Iterable[Dependency]) -> None:
    """The first dependency in the list that is not as it should be ends the pass."""
    for name, namespace, ready_expr in depends_on:
        dependency = Ref(ref.kind, namespace or ref.namespace, name)
        if not cluster.exists(dependency):
            raise Failure("DependencyNotReady", stuck=True)
        if ready_expr is ReadyExpr.EXISTS:
            continue
        if ready_expr is ReadyExpr.ATTEMPTED:
            if Happening("attempted", dependency) not in cluster.first:
                raise Failure("DependencyNotReady", stuck=True)
        elif not cluster.is_ready(dependency):
            raise Failure("DependencyNotReady", stuck=not cluster.was_ready(dependency))


def _deploy(cluster: Cluster, ref: Ref, spec: Kustomization) -> Part:
    """Build, apply, and wait for health, once the gates are passed."""
    cluster.happen("started", ref)
    cluster.mark(ref, "Unknown", "Progressing")
    yield from _spend(cluster, "build", ref)
    cluster.happen("attempted", ref)
    objects = cluster.contents.get((ref, 0), [])
    # Variables are loaded object by object, so without objects nothing is.
    missing = cluster.missing_reads(ref, spec.substitute_from) if objects else ()
    if ref in cluster.broken or not cluster.attempt(ref, missing):
        raise Failure("BuildFailed", stuck=True)
    yield from _apply_staged(cluster, ref, objects, first=cluster.stage_kinds)
    cluster.happen("applied", ref)
    targets = objects if spec.wait else spec.health_checks
    timeout = max(spec.timeout or spec.interval - 30, LEAST_TIMEOUT)
    yield from _wait(cluster, [target for target in targets if target != ref], timeout)


def _spend(cluster: Cluster, activity: str, ref: Ref) -> Part:
    seconds = cluster.schedule.seconds(activity, ref)
    if seconds:
        yield seconds


def _apply_staged(
    cluster: Cluster,
    user: Ref,
    refs: Iterable[Ref],
    step: int = 0,
    first: Collection[str] = frozenset(),
) -> Part:
    """fluxcd/pkg ssa: ApplyAllStaged."""
    for stage, objects in stages(refs, first):
        if not cluster.rejected.isdisjoint(objects):
            raise Failure("ReconciliationFailed", stuck=True)
        if not cluster.attempt(user, cluster.undefined(objects), stage, step):
            raise Failure("ReconciliationFailed", stuck=True)
        yield from _spend(cluster, "apply", user)
        if any(map(cluster.is_held, objects)):
            yield HELD
        for ref in objects:
            cluster.create(ref)
        if stage < 3:
            try:
                yield from _wait(cluster, objects, STAGE_TIMEOUT, STAGE_POLL, fail_fast=False)
            except Failure as failure:
                raise Failure("ReconciliationFailed", stuck=failure.stuck) from None


def _wait(
    cluster: Cluster,
    refs: Iterable[Ref],
    timeout: int,
    poll: int = HEALTH_POLL,
    *,
    fail_fast: bool = True,
) -> Part:
    """fluxcd/pkg ssa: WaitForSetWithContext. Nothing is polled at the deadline itself."""
    refs = list(refs)
    deadline = cluster.clock.now + timeout
    while cluster.clock.now < deadline:
        states = {cluster.health(ref) for ref in refs}
        if states <= {"Current"}:
            return
        if states <= {"Current", "Failed"} or (fail_fast and "Failed" in states):
            break
        yield min(poll, deadline - cluster.clock.now)
    raise Failure("HealthCheckFailed", stuck=any(map(cluster.never_current, refs)))


def reconcile_release(cluster: Cluster, ref: Ref, spec: HelmRelease) -> Reconciliation:
    """helm-controller: Reconcile."""
    if spec.suspend:
        return Done(None, stuck=True)
    if cluster.is_ready(ref):
        return Done(spec.interval)  # in sync
    chart = cluster.request_chart(ref, spec.repository)
    try:
        _check_dependencies(cluster, ref, spec.depends_on)
    except Failure as failure:
        cluster.mark(ref, "False", failure.reason)
        return Done(REQUEUE_DEPENDENCY, failure.stuck)
    if not cluster.has_artifact(chart):
        cluster.mark(ref, "False", "SourceNotReady")
        return Done(REQUEUE_DEPENDENCY, stuck=True)
    cluster.happen("started", ref)
    if not cluster.attempt(ref, cluster.missing_reads(ref, spec.values_from)):
        cluster.mark(ref, "False", "ValuesError")
        return Done(None, stuck=True, failed=True)
    cluster.happen("attempted", ref)
    cluster.mark(ref, "Unknown", "Progressing")
    try:
        yield from _install(cluster, ref, spec)
    except Failure as failure:
        cluster.mark(ref, "False", failure.reason)
        return Done(None, failure.stuck, failed=True)
    cluster.mark(ref, "True", "InstallSucceeded")
    return Done(spec.interval)


def _install(cluster: Cluster, ref: Ref, spec: HelmRelease) -> Part:
    """Apply `crds/`, build everything in the templates, apply it, and wait for it.

    Nothing is stored before the build, so that a failure of it is tried again for ever.
    """
    definitions = CHARTS[spec.chart]
    first = spec.chart in WITH_CRDS_FIRST
    if first:
        yield from _define(cluster, ref, definitions)
    rendered = (CUSTOM_KINDS[kind].definition for kind in spec.renders)
    missing = [it for it in rendered if not cluster.was_ready(it)]
    if not cluster.attempt(ref, missing, 1):
        raise Failure("InstallFailed", stuck=True)
    if not first:
        yield from _define(cluster, ref, definitions)
    cluster.happen("applied", ref)
    cluster.go_on()
    yield from _spend(cluster, "install", ref)


def _define(cluster: Cluster, ref: Ref, definitions: Iterable[Ref]) -> Part:
    """Apply what the chart defines, and wait until it is served."""
    definitions = list(definitions)
    yield from _spend(cluster, "definitions", ref)
    if any(map(cluster.is_held, definitions)):
        yield HELD
    for definition in definitions:
        cluster.create(definition)
    while not all(map(cluster.was_ready, definitions)):
        yield STAGE_POLL


def reconcile_set(cluster: Cluster, ref: Ref, spec: ResourceSet) -> Reconciliation:
    """flux-operator: the reconciler of ResourceSets."""
    for need, ready in spec.depends_on:
        if not cluster.exists(need) or (ready and cluster.health(need) != "Current"):
            cluster.mark(ref, "False", "DependencyNotReady")
            stuck = cluster.never_current(need) if ready else True
            return Done(REQUEUE_NEED, stuck)
    cluster.happen("started", ref)
    cluster.mark(ref, "Unknown", "Progressing")
    try:
        for step in range(spec.steps):
            objects = cluster.contents.get((ref, step), [])
            yield from _apply_staged(cluster, ref, objects, step)
            last = step == spec.steps - 1
            if last:
                cluster.happen("applied", ref)
            if spec.wait or not last:
                yield from _wait(cluster, objects, spec.timeout)
    except Failure as failure:
        cluster.mark(ref, "False", "ReconciliationFailed")
        return Done(None, failure.stuck, failed=True)
    cluster.mark(ref, "True", "ReconciliationSucceeded")
    return Done(RESOURCE_SET_INTERVAL)
