"""The meaning of `Ready`: which Kustomizations wait for health, and which objects take time to be healthy."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, items, known
from gitops_lint.cluster.kinds import (
    FLUX_OPERATOR,
    GENERATOR,
    IMAGES,
    KUSTOMIZATION,
    RELEASE,
    RESOURCE_SET,
    SOURCE_GROUP,
    is_a,
)

# The built-in kinds that kstatus does not report as current immediately, and Flux's own kinds, the most
# important first. A Service needs only a cluster IP, a CronJob nothing.
# (cli-utils: kstatus core.go; fluxcd/pkg: status readers)
WORKLOADS: Final = {
    RELEASE: 0,
    KUSTOMIZATION: 1,
    RESOURCE_SET: 2,
    ("StatefulSet", "apps"): 3,
    ("Deployment", "apps"): 4,
    ("DaemonSet", "apps"): 5,
    ("Job", "batch"): 6,
    ("Pod", ""): 7,
    ("ReplicaSet", "apps"): 8,
    ("ReplicationController", ""): 9,
    ("PersistentVolumeClaim", ""): 10,
}
_BUILT_IN: Final = frozenset(
    (
        "", "apps", "batch", "autoscaling", "policy", "networking.k8s.io", "storage.k8s.io",
        "rbac.authorization.k8s.io", "apiextensions.k8s.io", "admissionregistration.k8s.io",
        "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "node.k8s.io",
        "apiregistration.k8s.io", "certificates.k8s.io", "resource.k8s.io", "events.k8s.io",
        "flowcontrol.apiserver.k8s.io",
    )
)  # fmt: skip
_FILES: Final = "kustomize.config.k8s.io"  # of kustomization files, which no API server serves
_CLAIM: Final = "PersistentVolumeClaim"
_FLUX: Final = ("toolkit.fluxcd.io", GENERATOR[1], FLUX_OPERATOR)


def waits(kustomization: Resource) -> bool | None:
    """Whether `Ready` waits for health (`wait`, or healthChecks); None if that is unknown.

    (kustomize-controller: checkHealth)
    """
    wait = kustomization.get("spec", "wait")
    if wait is True or items(kustomization.get("spec", "healthChecks")):
        return True
    return None if not known(wait) else False


def wait_key(kustomization: Resource) -> str:
    """The field of `spec` that makes a Flux Kustomization wait: `wait`, or else `healthChecks`.

    Flux ignores healthChecks if `wait` is set. (kustomize-controller: checkHealth)
    """
    return "wait" if kustomization.get("spec", "wait") is True else "healthChecks"


def suspended(resource: Resource) -> bool:
    """Whether the object has `suspend: true` in the repository."""
    return resource.get("spec", "suspend") is True


def is_paused(resource: Resource) -> bool:
    """Whether the repository disables the reconciliation of a Flux object."""
    if is_a(resource, GENERATOR) or resource.group == FLUX_OPERATOR:
        return marked_by(resource, f"{resource.group}/reconcile", "disabled")
    return suspended(resource)


def skipped(resource: Resource) -> bool:
    """Whether kustomize-controller neither applies nor waits for an object.

    `ssa: Ignore` or `reconcile: disabled`, as a label or annotation, case-insensitive. (fluxcd/pkg ssa)
    """
    return marked(resource, "ssa", "ignore") or marked(resource, "reconcile", "disabled")


def marked(resource: Resource, name: str, value: str) -> bool:
    """Whether kustomize-controller's label or annotation of a name has a value, case-insensitive."""
    return marked_by(resource, f"kustomize.toolkit.fluxcd.io/{name}", value)


def marked_by(resource: Resource, name: str, value: str) -> bool:
    """Whether a label or annotation has a value, case-insensitive."""
    values = resource.metadata(name)
    return bool(values) and any(text.lower() == value for text in values)


def takes_time(resource: Resource) -> bool:
    """Whether an object is not ready as soon as it exists.

    A suspended HelmRelease or Job is ready immediately. Custom resources may take time, except kinds
    that end with `Class`. Flux's sources do not count: the objects that use them wait for them. (kstatus)
    """
    if skipped(resource) or suspended(resource):
        return False
    if (resource.kind, resource.group) in WORKLOADS:
        return True
    return is_custom(resource) and not resource.kind.endswith("Class")


def is_awaited(resource: Resource) -> bool:
    """Whether a health check of an object does not pass as soon as the object exists.

    A suspended Flux Kustomization, source or image never reports an observed generation, so its health check
    never passes. Other suspended objects are healthy immediately. (kstatus; helm-controller)
    """
    if skipped(resource):
        return False
    if is_a(resource, KUSTOMIZATION):
        return True
    if is_a(resource, *IMAGES):
        return True
    if resource.group == SOURCE_GROUP and not resource.remote:
        return resource.get("spec", "type") != "oci" or suspended(resource)
    return takes_time(resource)


def is_custom(resource: Resource) -> bool:
    """Whether the kind of an object needs a CRD that is not Flux's."""
    return is_custom_group(resource.group)


def is_custom_group(group: str) -> bool:
    """Whether the kinds of an API group need a CRD that is not Flux's."""
    return group not in _BUILT_IN and group != _FILES and not group.endswith(_FLUX)


def is_workload(kind: str, group: str) -> bool:
    """Whether a kind runs pods."""
    return (kind, group) in WORKLOADS and group in ("", "apps", "batch") and kind != _CLAIM


def worth_waiting_for(cluster: Cluster, kustomization: Resource) -> Iterator[Resource]:
    """The objects of a Flux Kustomization that are not ready immediately, the most important first."""
    objects = filter(takes_time, cluster.content(kustomization).objects)
    yield from sorted(objects, key=lambda it: (WORKLOADS.get((it.kind, it.group), 99), it.id))


def awaited(cluster: Cluster, kustomization: Resource) -> Iterator[Resource]:
    """The objects in this checkout that a Flux Kustomization waits for, except itself.

    With `wait`, these are the objects it applies. Without it, they are those that healthChecks lists,
    which may be any objects of the cluster. (kustomize-controller: checkHealth)
    """
    if kustomization.get("spec", "wait") is True:
        applied = cluster.content(kustomization).objects
        yield from (it for it in applied if not skipped(it) and it.id != kustomization.id)
        return
    if kustomization.get("spec", "kubeConfig"):
        return  # healthChecks name objects of that cluster
    for identity in checked(kustomization):
        found = cluster.get(identity)
        if found and identity != kustomization.id:
            yield found


def checked(kustomization: Resource) -> Iterator[Id]:
    """The objects that healthChecks lists."""
    return (identity for _, identity in checked_entries(kustomization))


def checked_entries(kustomization: Resource) -> Iterator[tuple[int, Id]]:
    """(index, object) of the entries of healthChecks; one without apiVersion means apps/v1.

    (kustomize-controller: inventory)
    """
    for index, check in kustomization.maps("spec", "healthChecks"):
        kind, name = check.get("kind"), check.get("name")
        namespace = check.get("namespace") or ""
        version = check.get("apiVersion") or "apps/v1"
        if all(isinstance(text, str) for text in (kind, namespace, name, version)):
            yield index, Id(str(kind), namespace, str(name), version.rpartition("/")[0])


def owned_by(resource: Resource, kustomization: Resource) -> bool:
    """Whether a Flux Kustomization applies an object, directly or through others."""
    owner = resource.owner
    while owner and owner.id != kustomization.id:
        owner = owner.owner
    return owner is not None
