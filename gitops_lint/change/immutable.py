"""The fields that the API server does not let anybody change."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.digits import real
from gitops_lint.regex import regex
from gitops_lint.results.change import FieldChange

# By (kind, group): the fields that cannot change, each with the fields in it that can.
# (Kubernetes 1.36: validation of updates in pkg/apis/*/validation)
_FIXED: Final[dict[tuple[str, str], dict[str, tuple[str, ...]]]] = {
    ("Job", "batch"): {"spec.template": (), "spec.selector": (), "spec.completionMode": ()},
    ("Deployment", "apps"): {"spec.selector": ()},
    ("DaemonSet", "apps"): {"spec.selector": ()},
    ("ReplicaSet", "apps"): {"spec.selector": ()},
    ("StatefulSet", "apps"): {
        "spec": (
            "spec.replicas",
            "spec.ordinals",
            "spec.template",
            "spec.updateStrategy",
            "spec.revisionHistoryLimit",
            "spec.persistentVolumeClaimRetentionPolicy",
            "spec.minReadySeconds",
        )
    },
    ("PersistentVolumeClaim", ""): {
        "spec": ("spec.resources.requests.storage", "spec.volumeAttributesClassName")
    },
    ("PersistentVolume", ""): {"spec.csi": (), "spec.nfs": (), "spec.hostPath": (), "spec.local": ()},
    ("Service", ""): {"spec.clusterIP": ()},
    ("StorageClass", "storage.k8s.io"): {
        "provisioner": (),
        "parameters": (),
        "reclaimPolicy": (),
        "volumeBindingMode": (),
    },
    ("RoleBinding", "rbac.authorization.k8s.io"): {"roleRef": ()},
    ("ClusterRoleBinding", "rbac.authorization.k8s.io"): {"roleRef": ()},
    ("PriorityClass", "scheduling.k8s.io"): {"value": (), "preemptionPolicy": ()},
    ("RuntimeClass", "node.k8s.io"): {"handler": ()},
    ("IngressClass", "networking.k8s.io"): {"spec.controller": ()},
    ("Secret", ""): {"type": ()},
    ("CustomResourceDefinition", "apiextensions.k8s.io"): {"spec.scope": (), "spec.names.kind": ()},
}  # fmt: skip
_SIZE: Final = "spec.resources.requests.storage"
_QUANTITY: Final = regex(r"([0-9]+(?:\.[0-9]+)?)(|[kMGTPE]|[KMGTPE]i)")
_UNITS: Final = {
    "": 1.0,
    **{unit: 1000.0**power for power, unit in enumerate("kMGTPE", 1)},
    **{f"{unit}i": 1024.0**power for power, unit in enumerate("KMGTPE", 1)},
}
# Fields with a default, or with a value from the API server or a controller.
_DEFAULTED: Final = frozenset({
    "clusterIP", "completionMode", "dnsPolicy", "imagePullPolicy", "podManagementPolicy", "preemptionPolicy",
    "protocol", "reclaimPolicy", "restartPolicy", "schedulerName", "securityContext", "storageClassName",
    "terminationGracePeriodSeconds", "terminationMessagePath", "terminationMessagePolicy", "type",
    "volumeBindingMode", "volumeMode", "volumeName",
})  # fmt: skip
_CONTENT: Final = ("data", "binaryData", "stringData")


def immutable_field(before: Resource, after: Resource, changes: Sequence[FieldChange]) -> str:
    """The path of the first immutable field that differs; "" if there is none.

    ConfigMaps and Secrets that are `immutable` cannot change their content, nor become mutable again.
    """
    return next(_immutable(before, after, changes), "")


def _immutable(before: Resource, after: Resource, changes: Sequence[FieldChange]) -> Iterator[str]:
    fixed = _FIXED.get((after.kind, after.group), {})
    is_claim = (after.kind, after.group) == ("PersistentVolumeClaim", "")
    frozen = _CONTENT if before.get("immutable") is True else ()
    for change in changes:
        path = change.path
        if (path == "immutable" and frozen) or any(_within(path, it) for it in frozen):
            yield path
        if is_claim and path == _SIZE and _shrinks(change):
            yield path
        for field, free in fixed.items():
            if (
                _within(path, field)
                and not any(_within(path, it) for it in free)
                and _counts(change)
            ):
                yield path


def _shrinks(change: FieldChange) -> bool:
    """Whether a quantity becomes smaller; not if it cannot be read."""
    one, other = _bytes(change.before or ""), _bytes(change.after or "")
    return one is not None and other is not None and other < one


def _bytes(quantity: str) -> float | None:
    """The value of a quantity such as `1.5Gi`. (Kubernetes: apimachinery resource.Quantity)"""
    match = _QUANTITY.fullmatch(quantity)
    number = real(match[1]) if match else None
    return number * _UNITS[match[2]] if match and number is not None else None


def _within(path: str, field: str) -> bool:
    return path == field or path.startswith((f"{field}.", f"{field}["))


def _counts(change: FieldChange) -> bool:
    """Whether a change is one on the server, too.

    The live object has defaults for some fields that the repository does not write, so one of these that is written for
    the first time, or no longer, may well stay the same.
    """
    name = change.path.rpartition(".")[2]
    return name not in _DEFAULTED or (change.before is not None and change.after is not None)
