"""The fields that kustomize's transformers change by default. A `configurations` file can add more.

(api/internal/konfig/builtinpluginconsts)
"""

from typing import Final

from gitops_lint.kustomize.fieldspecs.fields import Field

_BATCH: Final = "batch"
_APPS: Final = "apps"
_RBAC: Final = "rbac.authorization.k8s.io"
_ADMISSION: Final = "admissionregistration.k8s.io"
_NETWORKING: Final = "networking.k8s.io"

NAMES: Final = (Field("metadata/name"),)

NAMESPACES: Final = (
    Field("metadata/name", "Namespace", create=True),
    Field("spec/service/namespace", "APIService", "apiregistration.k8s.io", create=True),
    Field(
        "spec/conversion/webhook/clientConfig/service/namespace",
        "CustomResourceDefinition",
        "apiextensions.k8s.io",
    ),
)

_TEMPLATES: Final = (
    Field("spec/template/metadata/{}", "ReplicationController", version="v1", create=True),
    Field("spec/template/metadata/{}", "Deployment", create=True),
    Field("spec/template/metadata/{}", "ReplicaSet", create=True),
    Field("spec/template/metadata/{}", "DaemonSet", create=True),
    Field("spec/template/metadata/{}", "StatefulSet", create=True),
    Field("spec/template/metadata/{}", "Job", _BATCH, create=True),
    Field("spec/jobTemplate/metadata/{}", "CronJob", _BATCH, create=True),
    Field("spec/jobTemplate/spec/template/metadata/{}", "CronJob", _BATCH, create=True),
)

ANNOTATIONS: Final = (
    Field("metadata/annotations", create=True),
    *(field._replace(path=field.path.format("annotations")) for field in _TEMPLATES),
)

METADATA_LABELS: Final = Field("metadata/labels", create=True)

TEMPLATE_LABELS: Final = (
    METADATA_LABELS,
    *(
        field._replace(
            path=field.path.format("labels"),
            group=_APPS if field.kind == "StatefulSet" else field.group,
        )
        for field in _TEMPLATES
    ),
    Field("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", _APPS, create=True),
)

_AFFINITY: Final = "spec/template/spec/affinity/{}/{}/labelSelector/matchLabels"
_SPREAD: Final = (
    *(
        _AFFINITY.format(affinity, term)
        for affinity in ("podAffinity", "podAntiAffinity")
        for term in (
            "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
            "requiredDuringSchedulingIgnoredDuringExecution",
        )
    ),
    "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels",
)

COMMON_LABELS: Final = (
    Field("spec/selector", "Service", version="v1", create=True),
    Field("spec/selector", "ReplicationController", version="v1", create=True),
    Field("spec/selector/matchLabels", "Deployment", create=True),
    *(Field(path, "Deployment", _APPS) for path in _SPREAD),
    Field("spec/selector/matchLabels", "ReplicaSet", create=True),
    Field("spec/selector/matchLabels", "DaemonSet", create=True),
    Field("spec/selector/matchLabels", "StatefulSet", _APPS, create=True),
    *(Field(path, "StatefulSet", _APPS) for path in _SPREAD),
    Field("spec/selector/matchLabels", "Job", _BATCH),
    Field("spec/jobTemplate/spec/selector/matchLabels", "CronJob", _BATCH),
    Field("spec/selector/matchLabels", "PodDisruptionBudget", "policy"),
    Field("spec/podSelector/matchLabels", "NetworkPolicy", _NETWORKING),
    Field("spec/ingress/from/podSelector/matchLabels", "NetworkPolicy", _NETWORKING),
    Field("spec/egress/to/podSelector/matchLabels", "NetworkPolicy", _NETWORKING),
    *TEMPLATE_LABELS,
)

IMAGES: Final = tuple(
    Field(f"{pod}{path}", create=True)
    for pod in ("spec/", "spec/template/spec/")
    for path in ("containers[]/image", "initContainers[]/image", "volumes[]/image/reference")
)

REPLICAS: Final = tuple(
    Field("spec/replicas", kind, create=True)
    for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
)
