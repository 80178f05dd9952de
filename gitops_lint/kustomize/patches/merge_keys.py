"""The lists of built-in kinds that merge by key, according to kustomize's own copy of the API.

kustomize 5.8 contains the OpenAPI document of Kubernetes 1.21. A kind that is not in it (every custom
resource, but also `autoscaling/v2`) has no merge keys, so a patch replaces its lists.
(kyaml: `openapi.SchemaForResourceType`, `PatchStrategyAndKeyList`)
"""

from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple


class FieldSchema(NamedTuple):
    """A field on the way to a list that merges; `keys` is None if the list is replaced."""

    keys: tuple[str, ...] | None  # () for a list of scalars that merges
    type: str | None  # of the map, or of the list's elements


_METADATA: Final = FieldSchema(None, "ObjectMeta")
_CONDITIONS: Final = FieldSchema(None, "Conditions")

_TYPES: Final[dict[str, dict[str, FieldSchema]]] = {
    "ObjectMeta": {
        "finalizers": FieldSchema((), None),
        "ownerReferences": FieldSchema(("uid",), None),
    },
    "Conditions": {"conditions": FieldSchema(("type",), None)},
    "Plain": {"metadata": _METADATA},
    "PlainStatus": {"metadata": _METADATA, "status": _CONDITIONS},
    "Webhooks": {"metadata": _METADATA, "webhooks": FieldSchema(("name",), None)},
    "ComponentStatus": {"metadata": _METADATA, "conditions": FieldSchema(("type",), None)},
    "ServiceAccount": {"metadata": _METADATA, "secrets": FieldSchema(("name",), None)},
    "Service": {
        "metadata": _METADATA,
        "spec": FieldSchema(None, "ServiceSpec"),
        "status": _CONDITIONS,
    },
    "ServiceSpec": {"ports": FieldSchema(("port", "protocol"), None)},
    "Workload": {
        "metadata": _METADATA,
        "spec": FieldSchema(None, "WorkloadSpec"),
        "status": _CONDITIONS,
    },
    "WorkloadSpec": {"template": FieldSchema(None, "PodTemplate")},
    "CronJob": {"metadata": _METADATA, "spec": FieldSchema(None, "CronJobSpec")},
    "CronJobSpec": {"jobTemplate": FieldSchema(None, "JobTemplate")},
    "JobTemplate": {"metadata": _METADATA, "spec": FieldSchema(None, "WorkloadSpec")},
    "PodTemplateObject": {"metadata": _METADATA, "template": FieldSchema(None, "PodTemplate")},
    "PodTemplate": {"metadata": _METADATA, "spec": FieldSchema(None, "PodSpec")},
    "Pod": {
        "metadata": _METADATA,
        "spec": FieldSchema(None, "PodSpec"),
        "status": FieldSchema(None, "PodStatus"),
    },
    "PodStatus": {"conditions": FieldSchema(("type",), None), "podIPs": FieldSchema(("ip",), None)},
    "PodSpec": {
        "containers": FieldSchema(("name",), "Container"),
        "ephemeralContainers": FieldSchema(("name",), "EphemeralContainer"),
        "hostAliases": FieldSchema(("ip",), None),
        "imagePullSecrets": FieldSchema(("name",), None),
        "initContainers": FieldSchema(("name",), "Container"),
        "topologySpreadConstraints": FieldSchema(("topologyKey", "whenUnsatisfiable"), None),
        "volumes": FieldSchema(("name",), "Volume"),
    },
    "Container": {
        "env": FieldSchema(("name",), None),
        "ports": FieldSchema(("containerPort", "protocol"), None),
        "volumeDevices": FieldSchema(("devicePath",), None),
        "volumeMounts": FieldSchema(("mountPath",), None),
    },
    "EphemeralContainer": {
        "env": FieldSchema(("name",), None),
        "volumeDevices": FieldSchema(("devicePath",), None),
        "volumeMounts": FieldSchema(("mountPath",), None),
    },
    "Volume": {"ephemeral": FieldSchema(None, "EphemeralVolume")},
    "EphemeralVolume": {"volumeClaimTemplate": FieldSchema(None, "Plain")},
    "Node": {
        "metadata": _METADATA,
        "spec": FieldSchema(None, "NodeSpec"),
        "status": FieldSchema(None, "NodeStatus"),
    },
    "NodeSpec": {"podCIDRs": FieldSchema((), None)},
    "NodeStatus": {
        "addresses": FieldSchema(("type",), None),
        "conditions": FieldSchema(("type",), None),
    },
    "CSINode": {"metadata": _METADATA, "spec": FieldSchema(None, "CSINodeSpec")},
    "CSINodeSpec": {"drivers": FieldSchema(("name",), None)},
    "Kustomization": {
        "configMapGenerator": FieldSchema(("name",), None),
        "secretGenerator": FieldSchema(("name",), None),
    },
}

_REVIEWS: Final = (
    "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview"
)
_RBAC: Final = "ClusterRole ClusterRoleBinding Role RoleBinding"

# apiVersion -> type -> the kinds of that type
_KINDS: Final[dict[str, dict[str, str]]] = {
    "v1": {
        "Plain": "Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret",
        "PlainStatus": "Namespace PersistentVolumeClaim",
        "Pod": "Pod",
        "PodTemplateObject": "PodTemplate",
        "Workload": "ReplicationController",
        "Service": "Service",
        "ServiceAccount": "ServiceAccount",
        "ComponentStatus": "ComponentStatus",
        "Node": "Node",
    },
    "apps/v1": {
        "Workload": "DaemonSet Deployment ReplicaSet StatefulSet",
        "Plain": "ControllerRevision",
    },
    "batch/v1": {"CronJob": "CronJob", "Workload": "Job"},
    "batch/v1beta1": {"CronJob": "CronJob"},
    "admissionregistration.k8s.io/v1": {
        "Webhooks": "MutatingWebhookConfiguration ValidatingWebhookConfiguration"
    },
    "admissionregistration.k8s.io/v1beta1": {
        "Webhooks": "MutatingWebhookConfiguration ValidatingWebhookConfiguration"
    },
    "apiextensions.k8s.io/v1": {"Plain": "CustomResourceDefinition"},
    "apiextensions.k8s.io/v1beta1": {"Plain": "CustomResourceDefinition"},
    "apiregistration.k8s.io/v1": {"PlainStatus": "APIService"},
    "apiregistration.k8s.io/v1beta1": {"PlainStatus": "APIService"},
    "authentication.k8s.io/v1": {"Plain": "TokenRequest TokenReview"},
    "authentication.k8s.io/v1beta1": {"Plain": "TokenReview"},
    "authorization.k8s.io/v1": {"Plain": _REVIEWS},
    "authorization.k8s.io/v1beta1": {"Plain": _REVIEWS},
    "autoscaling/v1": {"Plain": "HorizontalPodAutoscaler Scale"},
    "autoscaling/v2beta1": {"Plain": "HorizontalPodAutoscaler"},
    "autoscaling/v2beta2": {"Plain": "HorizontalPodAutoscaler"},
    "certificates.k8s.io/v1": {"Plain": "CertificateSigningRequest"},
    "certificates.k8s.io/v1beta1": {"Plain": "CertificateSigningRequest"},
    "coordination.k8s.io/v1": {"Plain": "Lease"},
    "coordination.k8s.io/v1beta1": {"Plain": "Lease"},
    "discovery.k8s.io/v1": {"Plain": "EndpointSlice"},
    "discovery.k8s.io/v1beta1": {"Plain": "EndpointSlice"},
    "events.k8s.io/v1": {"Plain": "Event"},
    "events.k8s.io/v1beta1": {"Plain": "Event"},
    "extensions/v1beta1": {"Plain": "Ingress"},
    "flowcontrol.apiserver.k8s.io/v1beta1": {"Plain": "FlowSchema PriorityLevelConfiguration"},
    "kustomize.config.k8s.io/v1beta1": {"Kustomization": "Kustomization"},
    "networking.k8s.io/v1": {"Plain": "Ingress IngressClass NetworkPolicy"},
    "networking.k8s.io/v1beta1": {"Plain": "Ingress IngressClass"},
    "node.k8s.io/v1": {"Plain": "RuntimeClass"},
    "node.k8s.io/v1beta1": {"Plain": "RuntimeClass"},
    "policy/v1": {"PlainStatus": "PodDisruptionBudget"},
    "policy/v1beta1": {
        "PlainStatus": "PodDisruptionBudget",
        "Plain": "Eviction PodSecurityPolicy",
    },
    "rbac.authorization.k8s.io/v1": {"Plain": _RBAC},
    "rbac.authorization.k8s.io/v1beta1": {"Plain": _RBAC},
    "scheduling.k8s.io/v1": {"Plain": "PriorityClass"},
    "scheduling.k8s.io/v1beta1": {"Plain": "PriorityClass"},
    "storage.k8s.io/v1": {"Plain": "CSIDriver StorageClass VolumeAttachment", "CSINode": "CSINode"},
    "storage.k8s.io/v1beta1": {
        "Plain": "CSIDriver CSIStorageCapacity StorageClass VolumeAttachment",
        "CSINode": "CSINode",
    },
}

_TYPE_OF: Final = {
    (version, kind): type_
    for version, types in _KINDS.items()
    for type_, kinds in types.items()
    for kind in kinds.split()
}


def type_of(data: Any) -> str | None:
    """The type of a built-in object, by its apiVersion and kind; None for all other kinds."""
    if not isinstance(data, dict) or "kind" not in data:
        return None
    version, kind = data.get("apiVersion"), data.get("kind")
    if isinstance(version, str) and isinstance(kind, str):
        return _TYPE_OF.get((version, kind))
    return None


def field_of(type_: str | None, name: str) -> FieldSchema:
    """The schema of a field of a type; an empty one for an unknown type or field."""
    return _TYPES.get(type_ or "", {}).get(name, _NO_SCHEMA)


_NO_SCHEMA: Final = FieldSchema(None, None)
