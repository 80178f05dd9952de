"""The lifecycle of an object: exists, started, each stage, applied, Ready."""

from collections.abc import Iterator

from gitops_lint.cluster import Content
from gitops_lint.cluster.builds import build_failures
from gitops_lint.cluster.encryption import Effect, overwritten, undecrypted
from gitops_lint.cluster.expressions import bad_expressions, bad_health_checks
from gitops_lint.cluster.kinds import RECONCILED, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.order.drift import bad_targets
from gitops_lint.order.events.event import (
    Edge,
    Event,
    Reason,
    applied,
    artifact,
    exists,
    staged,
    started,
)
from gitops_lint.order.events.objects import BUILT, DEFINED, Objects
from gitops_lint.order.readiness import is_paused
from gitops_lint.order.refusals import refusals_by_id


def existence(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object exists when its owner has completed the stage of the object.

    Bootstrapped objects, and those with an unknown owner, wait for nothing.
    """
    if event.id in objects.preexisting and not event.remote:
        return
    for item, stage in objects.makers(event.id, event.remote):
        yield Edge(event, stage, Reason.OWNER, item, ("metadata", "name"))


def lifecycle_of_start(event: Event, objects: Objects) -> Iterator[Edge]:
    """A suspended object never starts on a new cluster."""
    item = objects.get(event.id)
    if item is None:
        return
    yield Edge(event, exists(event.id), Reason.LIFECYCLE, item)
    if is_paused(item):
        yield Edge(event, None, Reason.SUSPENDED, item, ("spec", "suspend"))


def failure_of_start(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object without a spec never starts; one with a CEL expression that does not compile stalls.

    Nor does one with a readyExpr that reads a field of its own status which Flux sets later.

    Flux compiles healthCheckExprs first, a readyExpr when it checks the dependency. (kustomize-controller:
    Reconcile; helm-controller: Reconcile; Flux Operator docs: ResourceSet dependsOn)
    """
    item = objects.get(event.id)
    if item is None or not is_a(item, *RECONCILED):
        return
    yield from refused_entries(event, objects)
    for rejection in objects.empty.get(event.id, ()):
        yield Edge(event, None, Reason.REJECTED, rejection.resource, rejection.path)
    for check in bad_health_checks(item):
        yield Edge(event, None, Reason.EXPRESSION, item, ("spec", "healthCheckExprs", check.entry))
    for bad in bad_expressions(item):
        if bad.rejected or bad.missing:
            yield Edge(event, None, Reason.EXPRESSION, item, bad.expression.path)


def refused_entries(event: Event, objects: Objects) -> Iterator[Edge]:
    """The entries of an object that keep its controller from ever reconciling it."""
    for it in refusals_by_id(objects.cluster).get(event.id, ()):
        yield Edge(event, None, Reason.REFUSED, it.holder, it.path)


def drift_of_release(event: Event, objects: Objects) -> Iterator[Edge]:
    """A release whose drift Flux cannot detect is installed, but never Ready."""
    item = objects.get(event.id)
    if item and is_a(item, RELEASE):
        for path, field in bad_targets(item):
            yield Edge(event, None, Reason.REFUSED, item, (*path, field))


def lifecycle_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """Each stage follows the previous one, the first stage follows the build, and the build the start."""
    item = objects.get(event.id)
    if item is None:
        return
    if event.stage != BUILT:
        before = objects.stage_before(event.id, event.stage)
        yield Edge(event, staged(event.id, before), Reason.LIFECYCLE, item)
        return
    yield Edge(event, started(event.id), Reason.LIFECYCLE, item)


def failure_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """A build, or the dry-run of a stage, that fails on every attempt.

    The dry-run of a stage fails if the API server rejects one of its objects; then nothing of the stage is
    applied. (kustomize-controller: reconcile; fluxcd/pkg ssa: ApplyAllStaged)
    """
    item = objects.get(event.id)
    if item is None:
        return
    for rejection in objects.rejected.get((event.id, event.stage), ()):
        found = rejection.resource
        yield Edge(event, None, Reason.REJECTED, found, rejection.path, rejection.certain)
    content = objects.content(event.id)
    if event.stage != BUILT or content is None:
        return
    yield from _missing_decryption(event, content, objects)
    if content.state == "error" or next(overwritten(content), None):
        yield Edge(event, None, Reason.FAULT, item, ("spec", "path"))
    elif failures := list(build_failures(content, objects.cluster)):
        certain = any(failure.certain for failure in failures)
        yield Edge(event, None, Reason.FAULT, item, ("spec", "postBuild"), certain)


def _missing_decryption(event: Event, content: Content, objects: Objects) -> Iterator[Edge]:
    """An encrypted object that is not decrypted, and that Flux or the API server refuses, or may refuse."""
    for found in undecrypted(content, objects.cluster):
        if found.effect is not Effect.APPLIED:
            certain = found.effect is Effect.REFUSED
            yield Edge(event, None, Reason.DECRYPTION, content.owner, ("spec", "path"), certain)


def lifecycle_of_apply(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object is applied after its last stage."""
    item = objects.get(event.id)
    if item:
        last = DEFINED if is_a(item, RELEASE) else objects.last_stage(event.id)
        yield Edge(event, staged(event.id, last), Reason.LIFECYCLE, item)


def lifecycle_of_readiness(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object that applies others is Ready after that; a source, after it has an artifact."""
    item = objects.get(event.id, event.remote)
    if item is None:
        return
    needs = exists(event.id, event.remote)
    if is_a(item, *RECONCILED):
        needs = applied(event.id)
    elif item.group == SOURCE_GROUP and not event.remote:
        needs = artifact(event.id)
    yield Edge(event, needs, Reason.LIFECYCLE, item)
