"""The cluster-scoped built-in kinds in kustomize's own copy of the API (Kubernetes 1.21).

A kind that is not in it, such as any custom resource, counts as namespaced.
(kyaml: `openapi.IsCertainlyClusterScoped`)
"""

from typing import Final

_CLUSTER_SCOPED: Final = {
    "v1": ["ComponentStatus", "Namespace", "Node", "NodeProxyOptions", "PersistentVolume"],
    "admissionregistration.k8s.io": [
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
    ],
    "apiextensions.k8s.io": ["CustomResourceDefinition"],
    "apiregistration.k8s.io": ["APIService"],
    "certificates.k8s.io": ["CertificateSigningRequest"],
    "networking.k8s.io": ["IngressClass"],
    "node.k8s.io": ["RuntimeClass"],
    "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
    "scheduling.k8s.io": ["PriorityClass"],
    "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
}
_ONLY_BETA: Final = {
    "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
    "policy": ["PodSecurityPolicy"],
}
_KINDS: Final = frozenset(
    [("v1", kind) for kind in _CLUSTER_SCOPED["v1"]]
    + [
        (f"{group}/{version}", kind)
        for group, kinds in _CLUSTER_SCOPED.items()
        if group != "v1"
        for kind in kinds
        for version in ("v1", "v1beta1")
    ]
    + [(f"{group}/v1beta1", kind) for group, kinds in _ONLY_BETA.items() for kind in kinds]
)


def is_cluster_scoped(api_version: str, kind: str) -> bool:
    """Whether kustomize leaves the namespace of such an object alone."""
    return (api_version, kind) in _KINDS
