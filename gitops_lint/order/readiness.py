"""What `Ready` promises: who waits for health, and which objects have any to wait for."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, items, known
from gitops_lint.cluster.kinds import (
    FLUX_OPERATOR,
    GENERATOR,
    KUSTOMIZATION,
    RELEASE,
    RESOURCE_SET,
    SOURCE_GROUP,
    is_a,
)

# The built-in kinds that kstatus does not call current as soon as they exist, and Flux' own; the ones
# that matter most come first. A Service needs no more than a cluster IP, a CronJob nothing at all.
# (cli-utils: kstatus core.go; fluxcd/pkg: status readers.)
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
_FLUX: Final = ("toolkit.fluxcd.io", GENERATOR[1], FLUX_OPERATOR)


def waits(kustomization: Resource) -> bool | None:
    """Whether `Ready` waits for health (`wait`, or healthChecks); None when it cannot be known.

    kustomize-controller: checkHealth.
    """
    wait = kustomization.get("spec", "wait")
    if wait is True or items(kustomization.get("spec", "healthChecks")):
        return True
    return None if not known(wait) else False


def wait_key(kustomization: Resource) -> str:
    """Which entry of its spec lets a Flux Kustomization wait: `wait`, or else healthChecks.

    kustomize-controller: checkHealth, healthChecks are only read without `wait`.
    """
    return "wait" if kustomization.get("spec", "wait") is True else "healthChecks"


def suspended(resource: Resource) -> bool:
    """Whether the repository itself says `suspend: true`."""
    return resource.get("spec", "suspend") is True


def is_paused(resource: Resource) -> bool:
    """Whether the repository says that an object of Flux is not to be reconciled."""
    if is_a(resource, GENERATOR) or resource.group == FLUX_OPERATOR:
        return marked_by(resource, f"{resource.group}/reconcile", "disabled")
    return suspended(resource)


def skipped(resource: Resource) -> bool:
    """Whether kustomize-controller neither applies nor waits for an object.

    fluxcd/pkg ssa: `ssa: Ignore`, `reconcile: disabled`, as label or annotation, in any case.
    """
    return marked(resource, "ssa", "ignore") or marked(resource, "reconcile", "disabled")


def marked(resource: Resource, name: str, value: str) -> bool:
    """Whether kustomize-controller's label or annotation of a name has a value, in any case."""
    return marked_by(resource, f"kustomize.toolkit.fluxcd.io/{name}", value)


def marked_by(resource: Resource, name: str, value: str) -> bool:
    """Whether a label or annotation has a value, in any case."""
    return value in {said.lower() for said in resource.metadata(name)}


def takes_time(resource: Resource) -> bool:
    """Whether an object is not ready the moment it exists.

    kstatus: a suspended HelmRelease or Job is ready at once; any custom resource may take its time,
    but for definitions of classes. Flux' sources are awaited by those that use them.
    """
    if skipped(resource) or suspended(resource):
        return False
    if (resource.kind, resource.group) in WORKLOADS:
        return True
    return is_custom(resource) and not resource.kind.endswith("Class")


def is_awaited(resource: Resource) -> bool:
    """Whether an object that is waited for is not healthy the moment it is there.

    A Flux Kustomization or a source that is suspended has never said what generation it saw, and is
    waited for in vain; other suspended objects are healthy at once. (kstatus; helm-controller)
    """
    if skipped(resource):
        return False
    if is_a(resource, KUSTOMIZATION):
        return True
    if resource.group == SOURCE_GROUP and not resource.remote:
        return resource.get("spec", "type") != "oci" or suspended(resource)
    return takes_time(resource)


def is_custom(resource: Resource) -> bool:
    """Whether an object's kind is neither Kubernetes' own nor Flux's."""
    return resource.group not in _BUILT_IN and not resource.group.endswith(_FLUX)


def worth_waiting_for(cluster: Cluster, kustomization: Resource) -> Iterator[Resource]:
    """The objects of a Flux Kustomization that are not ready at once, the weightiest first."""
    objects = filter(takes_time, cluster.content(kustomization).objects)
    yield from sorted(objects, key=lambda it: (WORKLOADS.get((it.kind, it.group), 99), it.id))


def awaited(cluster: Cluster, kustomization: Resource) -> Iterator[Resource]:
    """The objects in this checkout that a Flux Kustomization waits for; without itself.

    kustomize-controller: checkHealth; `wait` takes what was applied, healthChecks are only read
    without it and name any object of the cluster.
    """
    if kustomization.get("spec", "wait") is True:
        applied = cluster.content(kustomization).objects
        yield from (it for it in applied if not skipped(it) and it.id != kustomization.id)
        return
    if kustomization.get("spec", "kubeConfig"):
        return  # they are in that cluster
    for identity in checked(kustomization):
        found = cluster.get(identity)
        if found and identity != kustomization.id:
            yield found


def checked(kustomization: Resource) -> Iterator[Id]:
    """What healthChecks lists; an entry without apiVersion means apps/v1.

    kustomize-controller: inventory.
    """
    for _, check in kustomization.maps("spec", "healthChecks"):
        kind, name = check.get("kind"), check.get("name")
        namespace = check.get("namespace") or ""
        version = check.get("apiVersion") or "apps/v1"
        if all(isinstance(said, str) for said in (kind, namespace, name, version)):
            yield Id(str(kind), namespace, str(name), version.rpartition("/")[0])


def owned_by(resource: Resource, kustomization: Resource) -> bool:
    """Whether an object is there because a Flux Kustomization applied it, or what applied it."""
    owner = resource.owner
    while owner and owner.id != kustomization.id:
        owner = owner.owner
    return owner is not None
