"""Waiting for health."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.absence import Absence, absence
from gitops_lint.cluster.kinds import KUSTOMIZATION, RECONCILED, RESOURCE_SET, SOURCE_GROUP, is_a
from gitops_lint.order.events.edges.crds import is_awaited_crd, is_needed_kind
from gitops_lint.order.events.edges.missing import missing
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready, served, staged
from gitops_lint.order.events.objects import DEFINED, PER_STEP, Objects
from gitops_lint.order.readiness import (
    awaited,
    checked_entries,
    is_awaited,
    is_custom_group,
    is_workload,
    marked,
    wait_key,
)


def health_of_whole(event: Event, objects: Objects) -> Iterator[Edge]:
    """Ready waits for the health of all applied objects (`wait`), or of those that healthChecks lists.

    The result of healthCheckExprs is unknown. `wait` skips objects with `ssa: IfNotPresent` once they
    exist. (kustomize-controller: checkHealth; fluxcd/pkg ssa: shouldSkipApply; Flux Operator docs:
    ResourceSet wait)
    """
    item = objects.get(event.id)
    if item is None or event.remote:
        return
    if is_a(item, KUSTOMIZATION) and known(item.get("spec", "wait")):
        path = ("spec", wait_key(item))
        judged = set(_judged(item))
        for other in awaited(objects.cluster, item):
            certain = judged.isdisjoint(((other.group, other.kind), (other.group, "")))
            certain &= path[-1] != "wait" or not marked(other, "ssa", "ifnotpresent")
            if is_awaited(other):
                needs = ready(other.id, other.remote)
                yield Edge(event, needs, Reason.HEALTH, item, path, certain)
            elif path[-1] == "healthChecks":  # others may apply it first
                yield Edge(event, exists(other.id, other.remote), Reason.HEALTH, item, path)
        if path[-1] == "healthChecks":
            yield from _unseen_checks(event, item, objects)
    elif is_a(item, RESOURCE_SET) and item.get("spec", "wait") is True:
        for other in objects.cluster.content(item).objects:
            if is_awaited(other):
                needs = ready(other.id, other.remote)
                yield Edge(event, needs, Reason.HEALTH, item, ("spec", "wait"))


def health_unseen(event: Event, objects: Objects) -> Iterator[Edge]:
    """Objects that may block Ready: those in healthChecks that a chart may create, or all with `wait: ${…}`.

    Any chart that is installed into the namespace of an object may create it.
    """
    item = objects.get(event.id)
    if item is None or event.remote or not is_a(item, KUSTOMIZATION):
        return
    wait = item.get("spec", "wait")
    if not known(wait):
        for other in objects.cluster.content(item).objects:
            if is_awaited(other):
                needs = ready(other.id, other.remote)
                yield Edge(event, needs, Reason.HEALTH, item, ("spec", "wait"), certain=False)
    if wait is True:
        return
    for _, identity in _unseen(item, objects):
        for release in objects.installing.get(identity.namespace, ()):
            needs = staged(release.id, DEFINED)
            path = ("spec", "healthChecks")
            yield Edge(event, needs, Reason.HEALTH, item, path, certain=False)


def _unseen_checks(event: Event, item: Resource, objects: Objects) -> Iterator[Edge]:
    """The health of objects that nothing in the checkout applies.

    A CRD is healthy once a chart has installed it. Another object does not exist, unless something outside
    the checkout, a chart or an operator may create it.
    """
    for index, identity in _unseen(item, objects):
        path = ("spec", "healthChecks", index, "name")
        if identity.kind == "CustomResourceDefinition":
            if is_awaited_crd(identity, objects):
                yield Edge(event, exists(identity), Reason.HEALTH, item, path)
        else:
            why = _absence(identity, objects)
            yield missing(Edge(event, exists(identity), Reason.HEALTH, item, path), why)
            if is_custom_group(identity.group) and is_needed_kind(identity, "", objects):
                yield Edge(event, served(identity.group, identity.kind), Reason.HEALTH, item, path)


def _absence(identity: Id, objects: Objects) -> Absence:
    """Why an object is missing.

    Flux's own objects come from manifests. Any other object may be created by a chart that is installed into
    its namespace, or by the operator of a custom resource in its namespace or in none. A custom resource may
    be created by any controller.
    """
    if not known(str(identity)) or identity.kind in ("ExternalArtifact", "HelmChart"):
        return Absence.UNSEEN
    if (identity.kind, identity.group) in RECONCILED or identity.group == SOURCE_GROUP:
        return absence(objects.cluster, identity)
    if (
        not is_workload(identity.kind, identity.group)
        or _may_be_bootstrapped(identity, objects)
        or objects.may_create_in(identity.namespace)
    ):
        return Absence.UNSEEN
    return absence(objects.cluster, identity)


def _may_be_bootstrapped(identity: Id, objects: Objects) -> bool:
    """Whether an object is in a namespace that has objects before Flux starts."""
    homes = {root.namespace for root in objects.cluster.entry.roots}
    return identity.namespace in homes or identity.namespace.startswith("kube-")


def _unseen(kustomization: Resource, objects: Objects) -> Iterator[tuple[int, Id]]:
    """(index, object) of the healthChecks entries whose object nothing in the checkout applies."""
    if kustomization.get("spec", "kubeConfig") is None:
        for index, identity in checked_entries(kustomization):
            if objects.get(identity) is None and identity not in objects.preexisting:
                yield index, identity


def _judged(kustomization: Resource) -> Iterator[tuple[str, str]]:
    """The (group, kind)s that healthCheckExprs judge; kind "" stands for a whole group.

    The version does not count. (fluxcd/pkg: status reader of CEL expressions)
    """
    for _, entry in kustomization.maps("spec", "healthCheckExprs"):
        group = str(entry.get("apiVersion") or "").rpartition("/")[0]
        yield group, str(entry.get("kind") or "")


def health_of_step(event: Event, objects: Objects) -> Iterator[Edge]:
    """A step of a ResourceSet starts when all objects of the previous steps are healthy.

    (Flux Operator docs: ResourceSet steps)
    """
    step = (event.stage - 1) // PER_STEP
    # Only the first stage of a step waits.
    if step >= 1 and objects.stage_before(event.id, event.stage) <= step * PER_STEP:
        yield from _health_before(event, step, objects)


def health_of_last_step(event: Event, objects: Objects) -> Iterator[Edge]:
    """A ResourceSet is applied when all steps but the last are healthy, even if the last one is empty."""
    item = objects.get(event.id)
    last = len(item.maps("spec", "steps")) - 1 if item else 0
    if last >= 1 and objects.last_stage(event.id) <= last * PER_STEP:
        yield from _health_before(event, last, objects)


def _health_before(event: Event, step: int, objects: Objects) -> Iterator[Edge]:
    """The edges to the health of the objects of the last step before `step`; steps count from 0.

    That step itself started when the steps before it were healthy. Empty steps do not count.
    """
    item = objects.get(event.id)
    if item is None or not is_a(item, RESOURCE_SET):
        return
    path = ("spec", "steps", step, "name")
    first = (objects.stage_before(event.id, step * PER_STEP + 1) - 1) // PER_STEP * PER_STEP
    for stage in range(first + 1, first + PER_STEP + 1):
        for other in filter(is_awaited, objects.stages(event.id).get(stage, ())):
            needs = ready(other.id, other.remote)
            yield Edge(event, needs, Reason.HEALTH, item, path)
