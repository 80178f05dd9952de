"""Fields of the built-in kinds that name another object, or that may contain a var.

Flux's own kinds are not among them: a prefix renames a Kustomization, but `dependsOn` keeps the old
name. (builtinpluginconsts/namereference.go)
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.kustomize.fieldspecs.fields import Field
from gitops_lint.namedtuple import NamedTuple

_RBAC: Final = "rbac.authorization.k8s.io"
_ADMISSION: Final = "admissionregistration.k8s.io"


class BackReference(NamedTuple):
    """A kind of object, and the fields that contain names of such objects."""

    group: str
    version: str
    kind: str
    fields: tuple[Field, ...]


# The path to the pod spec of each kind.
_POD: Final = {
    "Pod": "spec/",
    "PodTemplate": "template/spec/",
    "CronJob": "spec/jobTemplate/spec/template/spec/",
    **dict.fromkeys(
        (
            "Deployment",
            "ReplicaSet",
            "DaemonSet",
            "StatefulSet",
            "Job",
            "ReplicationController",
        ),
        "spec/template/spec/",
    ),
}
_WITH_DATA: Final = (
    "Pod",
    "PodTemplate",
    "Deployment",
    "ReplicaSet",
    "DaemonSet",
    "StatefulSet",
    "Job",
    "CronJob",
)
_WITH_ACCOUNT: Final = (
    "Pod",
    "StatefulSet",
    "Deployment",
    "ReplicationController",
    "CronJob",
    "Job",
    "DaemonSet",
)
_CONTAINERS: Final = ("containers", "initContainers")


def _in_pods(kinds: tuple[str, ...], *paths: str, pod_version: str = "") -> Iterator[Field]:
    for kind in kinds:
        version = pod_version if kind == "Pod" else ""
        for path in paths:
            yield Field(_POD[kind] + path, kind, version=version)


def _from_containers(reference: str) -> tuple[str, ...]:
    return tuple(
        path.format(containers)
        for containers in _CONTAINERS
        for path in (
            f"{{}}/env/valueFrom/{reference}KeyRef/name",
            f"{{}}/envFrom/{reference}Ref/name",
        )
    )


_CONFIG_MAPS: Final = (
    *_in_pods(
        _WITH_DATA,
        "volumes/configMap/name",
        "volumes/projected/sources/configMap/name",
        *_from_containers("configMap"),
        pod_version="v1",
    ),
    Field("spec/configSource/configMap", "Node"),
    Field("rules/resourceNames", "Role"),
    Field("rules/resourceNames", "ClusterRole"),
    Field(r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress"),
)

_SECRETS: Final = (
    *_in_pods(
        _WITH_DATA,
        "volumes/secret/secretName",
        "volumes/projected/sources/secret/name",
        "imagePullSecrets/name",
        *_from_containers("secret"),
        pod_version="v1",
    ),
    Field("spec/tls/secretName", "Ingress"),
    Field(r"metadata/annotations/ingress.kubernetes.io\/auth-secret", "Ingress"),
    Field(r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret", "Ingress"),
    Field(r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret", "Ingress"),
    Field("imagePullSecrets/name", "ServiceAccount"),
    *(
        Field(f"parameters/{key}", "StorageClass")
        for key in ("secretName", "adminSecretName", "userSecretName", "secretRef")
    ),
    Field("rules/resourceNames", "Role"),
    Field("rules/resourceNames", "ClusterRole"),
    Field(
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
        "Service",
        "serving.knative.dev",
        "v1",
    ),
    Field("spec/azureFile/secretName", "PersistentVolume"),
)

_SERVICES: Final = (
    Field("spec/serviceName", "StatefulSet", "apps"),
    *(
        Field(path, "Ingress")
        for path in (
            "spec/rules/http/paths/backend/serviceName",
            "spec/backend/serviceName",
            "spec/rules/http/paths/backend/service/name",
            "spec/defaultBackend/service/name",
        )
    ),
    Field("spec/service/name", "APIService", "apiregistration.k8s.io"),
    Field("webhooks/clientConfig/service", "ValidatingWebhookConfiguration", _ADMISSION),
    Field("webhooks/clientConfig/service", "MutatingWebhookConfiguration", _ADMISSION),
)

# Fields in which $(NAME) is replaced by the value of a var. (builtinpluginconsts/varreference.go)
VARIABLES: Final = (
    *_in_pods(
        ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"),
        *(
            f"{containers}/{path}"
            for containers in _CONTAINERS
            for path in ("args", "command", "env/value", "volumeMounts/mountPath")
        ),
    ),
    *_in_pods(("DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet"), "volumes/nfs/server"),
    Field("spec/jobTemplate/spec/template/volumes/nfs/server", "CronJob"),
    Field("spec/template/metadata/annotations", "Deployment"),
    Field("spec/rules/host", "Ingress"),
    Field("spec/tls/hosts", "Ingress"),
    Field("spec/tls/secretName", "Ingress"),
    Field("spec/ports/port", "Service"),
    Field("spec/ports/targetPort", "Service"),
    Field("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet"),
    Field("spec/nfs/server", "PersistentVolume"),
    Field("metadata/labels"),
    Field("metadata/annotations"),
)

_SCALED: Final = (Field("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),)
_ROLE_REF: Final = Field("roleRef/name", "RoleBinding", _RBAC)

BACK_REFERENCES: Final = (
    *(
        BackReference("", "", kind, _SCALED)
        for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
    ),
    BackReference("", "v1", "ConfigMap", _CONFIG_MAPS),
    BackReference("", "v1", "Secret", _SECRETS),
    BackReference("", "v1", "Service", _SERVICES),
    BackReference(_RBAC, "", "Role", (_ROLE_REF,)),
    BackReference(
        _RBAC, "", "ClusterRole", (_ROLE_REF, _ROLE_REF._replace(kind="ClusterRoleBinding"))
    ),
    BackReference(
        "",
        "v1",
        "ServiceAccount",
        (
            Field("subjects", "RoleBinding", _RBAC),
            Field("subjects", "ClusterRoleBinding", _RBAC),
            *_in_pods(_WITH_ACCOUNT, "serviceAccountName"),
        ),
    ),
    BackReference(
        "",
        "v1",
        "PersistentVolumeClaim",
        tuple(_in_pods(_WITH_ACCOUNT, "volumes/persistentVolumeClaim/claimName")),
    ),
    BackReference(
        "",
        "v1",
        "PersistentVolume",
        (
            Field("spec/volumeName", "PersistentVolumeClaim"),
            Field("rules/resourceNames", "ClusterRole"),
        ),
    ),
    BackReference(
        "storage.k8s.io",
        "v1",
        "StorageClass",
        (
            Field("spec/storageClassName", "PersistentVolume"),
            Field("spec/storageClassName", "PersistentVolumeClaim"),
            Field("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
        ),
    ),
    BackReference(
        "scheduling.k8s.io",
        "v1",
        "PriorityClass",
        tuple(_in_pods(_WITH_ACCOUNT, "priorityClassName")),
    ),
    # kustomize's own table has the version in the group, so this never matches.
    BackReference(
        "networking.k8s.io/v1", "v1", "IngressClass", (Field("spec/ingressClassName", "Ingress"),)
    ),
    BackReference(
        _ADMISSION,
        "",
        "ValidatingAdmissionPolicy",
        (Field("spec/policyName", "ValidatingAdmissionPolicyBinding", _ADMISSION),),
    ),
)
