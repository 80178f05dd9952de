"""Waiting for health."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, RESOURCE_SET, is_a
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready, staged
from gitops_lint.order.events.objects import DEFINED, PER_STEP, Objects
from gitops_lint.order.readiness import awaited, checked, is_awaited, marked, wait_key


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
        if path[-1] == "healthChecks" and any(_unseen(item, objects)):
            yield Edge(event, None, Reason.MISSING, item, path, certain=False)
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
    for identity in _unseen(item, objects):
        for release in objects.installing.get(identity.namespace, ()):
            needs = staged(release.id, DEFINED)
            path = ("spec", "healthChecks")
            yield Edge(event, needs, Reason.HEALTH, item, path, certain=False)


def _unseen(kustomization: Resource, objects: Objects) -> Iterator[Id]:
    """The objects in healthChecks that nothing in the repository applies: a chart may create them."""
    if kustomization.get("spec", "kubeConfig") is None:
        yield from (it for it in checked(kustomization) if objects.get(it) is None)


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
