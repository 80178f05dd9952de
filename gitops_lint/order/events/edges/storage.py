"""PersistentVolumeClaims, and the StorageClasses that bind them."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, known
from gitops_lint.order.claims import binding_mode, consumers
from gitops_lint.order.events.event import Edge, Event, Reason, exists, mounted
from gitops_lint.order.events.objects import Objects

_GROUP = "storage.k8s.io"


def storage_of_claim(event: Event, objects: Objects) -> Iterator[Edge]:
    """A claim is bound only when its StorageClass exists; without a name, the default one binds it.

    A class that nothing in the cluster creates is needed from outside, unless a chart may create it.
    (Kubernetes: storageClassName)
    """
    if (event.id.kind, event.id.group) != ("PersistentVolumeClaim", "") or event.remote:
        return
    item = objects.get(event.id)
    name = item.get("spec", "storageClassName") if item else None
    if item is None or not isinstance(name, str) or not name or not known(name):
        return
    storage = Id("StorageClass", "", name, _GROUP)
    if objects.get(storage) or not objects.may_create_storage(name):
        path = ("spec", "storageClassName")
        yield Edge(event, exists(storage), Reason.STORAGE, item, path)


def mount_of_claim(event: Event, objects: Objects) -> Iterator[Edge]:
    """A claim is bound only when a pod mounts it, if its StorageClass says so.

    (Kubernetes: volumeBindingMode WaitForFirstConsumer)
    """
    if (event.id.kind, event.id.group) != ("PersistentVolumeClaim", "") or event.remote:
        return
    item = objects.get(event.id)
    if item and binding_mode(item, objects.cluster) == "WaitForFirstConsumer":
        yield Edge(event, mounted(event.id), Reason.MOUNT, item, ("metadata", "name"))


def mounts_of_claim(event: Event, objects: Objects) -> Iterator[Edge]:
    """The first pod that is applied mounts a claim.

    If no object in the repository has such a pod, or it is unknown whether one has, another object may have it.
    """
    item = objects.get(event.id)
    found = list(consumers(item, objects.cluster)) if item else []
    certain = all(it.certain for it in found)
    for it in found:
        yield Edge(event, it.event, Reason.MOUNT, it.item, ("metadata", "name"), certain)
