"""The objects that the pods of a workload need in their namespace."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.cluster.resource import Resource, items
from gitops_lint.documents import KeyPath, Map

# The pod template of each kind.
_PODS: Final[dict[tuple[str, str], KeyPath]] = {
    ("Deployment", "apps"): ("spec", "template", "spec"),
    ("StatefulSet", "apps"): ("spec", "template", "spec"),
    ("DaemonSet", "apps"): ("spec", "template", "spec"),
    ("ReplicaSet", "apps"): ("spec", "template", "spec"),
    ("Job", "batch"): ("spec", "template", "spec"),
    ("CronJob", "batch"): ("spec", "jobTemplate", "spec", "template", "spec"),
    ("Pod", ""): ("spec",),
}
Need = tuple[str, Any, KeyPath]  # kind, name, key path of the name


def pod_reads(resource: Resource) -> Iterator[Need]:
    """The ConfigMaps, Secrets and the ServiceAccount without which a workload's pods do not start."""
    path = _path(resource)
    if path is None:
        return
    for kind in ("containers", "initContainers"):
        for index, container in resource.maps(*path, kind):
            yield from _of_container(container, (*path, kind, index))
    for index, volume in resource.maps(*path, "volumes"):
        yield from _of_volume(volume, (*path, "volumes", index))
    account = resource.get(*path, "serviceAccountName")
    if account and account != "default":
        yield "ServiceAccount", account, (*path, "serviceAccountName")


def pod_pulls(resource: Resource) -> Iterator[Need]:
    """The Secrets with which images are pulled; without one, Kubernetes pulls without credentials.

    (kubelet: FailedToRetrieveImagePullSecret)
    """
    path = _path(resource)
    if path:
        yield from pull_secrets(resource, *path)


def pull_secrets(resource: Resource, *path: str | int) -> Iterator[Need]:
    """The Secrets in `imagePullSecrets` of a pod or a ServiceAccount."""
    for index, entry in resource.maps(*path, "imagePullSecrets"):
        if entry.get("name"):
            yield "Secret", entry.get("name"), (*path, "imagePullSecrets", index, "name")


def pod_labels(resource: Resource) -> Map:
    """The labels of a workload's pods."""
    path = _path(resource)
    labels = resource.get(*path[:-1], "metadata", "labels") if path else None
    return labels if isinstance(labels, Map) else Map()


def pod_account(resource: Resource) -> str | None:
    """The ServiceAccount of a workload's pods; None without pods."""
    path = _path(resource)
    return None if path is None else str(resource.get(*path, "serviceAccountName") or "default")


def pod_path(resource: Resource) -> KeyPath | None:
    """The key path of the pods of a workload, a CronJob included; None without pods."""
    return _PODS.get((resource.kind, resource.group))


def pod_images(resource: Resource) -> Iterator[str]:
    """The images of a workload's containers."""
    path = pod_path(resource)
    for kind in ("containers", "initContainers") if path else ():
        for _, container in resource.maps(*(path or ()), kind):
            if isinstance(image := container.get("image"), str):
                yield image


def has_pods(resource: Resource) -> bool:
    """Whether a workload runs pods: it is neither suspended nor scaled to zero."""
    return resource.get("spec", "replicas") != 0 and resource.get("spec", "suspend") is not True


def pod_keys(resource: Resource, path: KeyPath) -> Iterator[str]:
    """The keys that a pod reads in the ConfigMap or Secret whose name is at a key path."""
    entries = [resource.get(*path[:-1], "key")]
    entries += [entry.get("key") for _, entry in resource.maps(*path[:-1], "items")]
    yield from (it for it in entries if isinstance(it, str))
    if "imagePullSecrets" in path:
        yield ".dockerconfigjson"


def _path(resource: Resource) -> KeyPath | None:
    """The key path of the pods that a workload starts by itself, which a CronJob does not."""
    return _PODS.get((resource.kind, resource.group)) if resource.kind != "CronJob" else None


def pod_claims(resource: Resource) -> Iterator[str]:
    """The PersistentVolumeClaims that a workload's pods mount, by name."""
    path = _PODS.get((resource.kind, resource.group))
    if path:
        for index, _ in resource.maps(*path, "volumes"):
            name = resource.get(*path, "volumes", index, "persistentVolumeClaim", "claimName")
            if isinstance(name, str):
                yield name


def _of_container(container: Any, path: KeyPath) -> Iterator[Need]:
    for index, entry in enumerate(items(container.get("envFrom"))):
        for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
            yield from _named(entry, (*path, "envFrom", index), key, kind, "name")
    for index, entry in enumerate(items(container.get("env"))):
        source = entry.get("valueFrom") if isinstance(entry, dict) else None
        for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
            yield from _named(source, (*path, "env", index, "valueFrom"), key, kind, "name")


def _of_volume(volume: Any, path: KeyPath) -> Iterator[Need]:
    yield from _named(volume, path, "configMap", "ConfigMap", "name")
    yield from _named(volume, path, "secret", "Secret", "secretName")
    projected = volume.get("projected")
    sources = projected.get("sources") if isinstance(projected, dict) else ()
    for index, entry in enumerate(items(sources)):
        for key, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            yield from _named(entry, (*path, "projected", "sources", index), key, kind, "name")


def _named(entry: Any, path: KeyPath, key: str, kind: str, field: str) -> Iterator[Need]:
    """The object that an entry names under a key, unless it may be missing."""
    named = entry.get(key) if isinstance(entry, dict) else None
    if isinstance(named, dict) and named.get("optional") is not True and named.get(field):
        yield kind, named.get(field), (*path, key, field)
