"""What the API server demands of single fields of built-in kinds, beyond their types.

Facts: the validation of Kubernetes 1.34 (core, apps, batch, networking, policy, rbac, storage and admissionregistration),
each played against its API server. Left out is what depends on the version or the settings of a cluster.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema.keywords import UNION
from gitops_lint.schema.metadata import NAMESPACE_PATTERN
from gitops_lint.schema.patterns import (
    CIDR_PATTERN,
    CLUSTER_IP_PATTERN,
    ENVIRONMENT_PATTERN,
    HOST_PATTERN,
    INNER_PATH_PATTERN,
    IP_PATTERN,
    PERCENT_PATTERN,
    PORT_NAME_PATTERN,
    WEBHOOK_PATTERN,
)

_Keywords = Mapping[str, Any]

_FILLED: Final = {"minLength": 1}
_SOME: Final = {"minItems": 1}
_LABEL: Final = {"pattern": NAMESPACE_PATTERN, "maxLength": 63}
_PORT: Final = {"minimum": 1, "maximum": 65535}
_PORT_OR_NAME: Final = {**_PORT, "pattern": PORT_NAME_PATTERN, "maxLength": 15}
_COUNT: Final = {"minimum": 0}
_POSITIVE: Final = {"minimum": 1}
_COUNT_OR_PERCENT: Final = {"minimum": 0, "pattern": PERCENT_PATTERN}
_WEIGHT: Final = {"minimum": 1, "maximum": 100}
_USER: Final = {"minimum": 0, "maximum": 2**31 - 1}
_MODE: Final = {"minimum": 0, "maximum": 0o777}
_RELATIVE: Final = {"pattern": INNER_PATH_PATTERN}
_HOSTS: Final = {"items": {"type": "string", "pattern": HOST_PATTERN}}
_RANGES: Final = {"items": {"type": "string", "pattern": CIDR_PATTERN}}


class Demands(NamedTuple):
    """What a Go type demands of its fields."""

    required: tuple[str, ...] = ()
    fields: Mapping[str, _Keywords] = MappingProxyType({})
    exactly_one: tuple[str, ...] = ()
    """Of these fields one is set, and only one."""
    any_of: tuple[str, ...] = ()
    """Of these fields at least one is set."""

    def keywords(self) -> dict[str, Any]:
        """The keywords of the schema of the type."""
        found: dict[str, Any] = {"required": list(self.required)} if self.required else {}
        if names := self.exactly_one or self.any_of:
            found[UNION] = {"fields": list(names), "most": 1 if self.exactly_one else len(names)}
        return found


_REPLACED: Final = dict.fromkeys(("minReadySeconds", "revisionHistoryLimit"), _COUNT)
_SCALED: Final = {**_REPLACED, "replicas": _COUNT}
_WORKLOAD: Final = ("selector", "template")
_ROLLING: Final = Demands(fields=dict.fromkeys(("maxSurge", "maxUnavailable"), _COUNT_OR_PERCENT))
_WEBHOOK: Final = Demands(
    ("name", "clientConfig", "sideEffects", "admissionReviewVersions"),
    {
        "name": {"pattern": WEBHOOK_PATTERN},
        "admissionReviewVersions": _SOME,
        "timeoutSeconds": {"minimum": 1, "maximum": 30},
    },
)
_REQUIREMENT: Final = Demands(("key", "operator"), {"key": _FILLED})
_KEY_SELECTOR: Final = Demands(("key",), {"key": _FILLED})
_PERSISTENT: Final = (
    *("csi", "hostPath", "iscsi", "local", "nfs", "rbd"),
    *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume"),
    *("flocker", "gcePersistentDisk", "glusterfs", "photonPersistentDisk", "portworxVolume"),
    *("quobyte", "scaleIO", "storageos", "vsphereVolume"),
)

DEMANDS: Final[Mapping[str, Demands]] = {
    "admissionregistration/v1.MutatingWebhook": _WEBHOOK,
    "admissionregistration/v1.ServiceReference": Demands(
        ("name", "namespace"), {"name": _FILLED, "namespace": _FILLED, "port": _PORT}
    ),
    "admissionregistration/v1.ValidatingWebhook": _WEBHOOK,
    "admissionregistration/v1.WebhookClientConfig": Demands(exactly_one=("url", "service")),
    "apps/v1.DaemonSetSpec": Demands(_WORKLOAD, _REPLACED),
    "apps/v1.DeploymentSpec": Demands(_WORKLOAD, {**_SCALED, "progressDeadlineSeconds": _COUNT}),
    "apps/v1.ReplicaSetSpec": Demands(("selector",), {"replicas": _COUNT}),
    "apps/v1.RollingUpdateDaemonSet": _ROLLING,
    "apps/v1.RollingUpdateDeployment": _ROLLING,
    "apps/v1.StatefulSetSpec": Demands(_WORKLOAD, _SCALED),
    "autoscaling/v2.CrossVersionObjectReference": Demands(
        ("kind", "name"), {"kind": _FILLED, "name": _FILLED}
    ),
    "autoscaling/v2.HorizontalPodAutoscalerSpec": Demands(
        ("maxReplicas", "scaleTargetRef"), {"maxReplicas": _POSITIVE, "minReplicas": _COUNT}
    ),
    "autoscaling/v2.MetricSpec": Demands(("type",)),
    **dict.fromkeys(
        [
            f"autoscaling/v2.{it}MetricSource"
            for it in ("ContainerResource", "External", "Object", "Pods", "Resource")
        ],
        Demands(("target",)),
    ),
    "autoscaling/v2.MetricTarget": Demands(("type",)),
    "batch/v1.CronJobSpec": Demands(
        ("schedule", "jobTemplate"),
        {
            "failedJobsHistoryLimit": _COUNT,
            "schedule": _FILLED,
            "startingDeadlineSeconds": _COUNT,
            "successfulJobsHistoryLimit": _COUNT,
            "timeZone": _FILLED,
        },
    ),
    "batch/v1.JobSpec": Demands(
        ("template",),
        dict.fromkeys(
            (
                "activeDeadlineSeconds",
                "backoffLimit",
                "completions",
                "parallelism",
                "ttlSecondsAfterFinished",
            ),
            _COUNT,
        ),
    ),
    "core/v1.ConfigMapKeySelector": _KEY_SELECTOR,
    "core/v1.ConfigMapVolumeSource": Demands(("name",), {"name": _FILLED, "defaultMode": _MODE}),
    "core/v1.Container": Demands(("name", "image"), {"name": _LABEL, "image": _FILLED}),
    "core/v1.ContainerPort": Demands(
        ("containerPort",),
        {
            "containerPort": _PORT,
            "hostPort": {"minimum": 0, "maximum": 65535},
            "name": {"pattern": PORT_NAME_PATTERN, "maxLength": 15},
        },
    ),
    "core/v1.EnvFromSource": Demands(exactly_one=("configMapRef", "secretRef")),
    "core/v1.EnvVar": Demands(("name",), {"name": {"pattern": ENVIRONMENT_PATTERN}}),
    "core/v1.EnvVarSource": Demands(
        exactly_one=(
            "fieldRef",
            "resourceFieldRef",
            "configMapKeyRef",
            "secretKeyRef",
            "fileKeyRef",
        )
    ),
    "core/v1.ExecAction": Demands(("command",), {"command": _SOME}),
    "core/v1.GRPCAction": Demands(("port",), {"port": _PORT}),
    "core/v1.HTTPGetAction": Demands(("port",), {"port": _PORT_OR_NAME}),
    "core/v1.HostAlias": Demands(("ip",), {"ip": {"pattern": IP_PATTERN}}),
    "core/v1.HostPathVolumeSource": Demands(("path",), {"path": _FILLED}),
    "core/v1.KeyToPath": Demands(
        ("key", "path"), {"key": _FILLED, "path": {**_FILLED, **_RELATIVE}, "mode": _MODE}
    ),
    "core/v1.LifecycleHandler": Demands(exactly_one=("exec", "httpGet", "tcpSocket", "sleep")),
    "core/v1.NFSVolumeSource": Demands(("server", "path"), {"server": _FILLED, "path": _FILLED}),
    "core/v1.NodeSelector": Demands(("nodeSelectorTerms",), {"nodeSelectorTerms": _SOME}),
    "core/v1.NodeSelectorRequirement": _REQUIREMENT,
    "core/v1.ObjectFieldSelector": Demands(("fieldPath",), {"fieldPath": _FILLED}),
    "core/v1.PersistentVolumeClaimSpec": Demands(
        ("accessModes", "resources"),
        {"accessModes": _SOME, "resources": {"required": ["requests"]}},
    ),
    "core/v1.PersistentVolumeClaimVolumeSource": Demands(("claimName",), {"claimName": _FILLED}),
    "core/v1.PersistentVolumeSpec": Demands(
        ("capacity", "accessModes"),
        {"accessModes": _SOME, "capacity": {"required": ["storage"]}},
        any_of=_PERSISTENT,
    ),
    "core/v1.PodAffinityTerm": Demands(("topologyKey",), {"topologyKey": _FILLED}),
    "core/v1.PodSecurityContext": Demands(
        fields=dict.fromkeys(("fsGroup", "runAsGroup", "runAsUser"), _USER)
    ),
    "core/v1.PodSpec": Demands(
        ("containers",), {"containers": _SOME, "activeDeadlineSeconds": _POSITIVE}
    ),
    "core/v1.PreferredSchedulingTerm": Demands(("weight", "preference"), {"weight": _WEIGHT}),
    "core/v1.Probe": Demands(
        fields={
            **dict.fromkeys(
                (
                    "failureThreshold",
                    "initialDelaySeconds",
                    "periodSeconds",
                    "successThreshold",
                    "timeoutSeconds",
                ),
                _COUNT,
            ),
            "terminationGracePeriodSeconds": _POSITIVE,
        },
        any_of=("exec", "httpGet", "tcpSocket", "grpc"),
    ),
    "core/v1.ResourceFieldSelector": Demands(("resource",), {"resource": _FILLED}),
    "core/v1.SecretKeySelector": _KEY_SELECTOR,
    "core/v1.SecretVolumeSource": Demands(
        ("secretName",), {"secretName": _FILLED, "defaultMode": _MODE}
    ),
    "core/v1.SecurityContext": Demands(fields=dict.fromkeys(("runAsGroup", "runAsUser"), _USER)),
    "core/v1.ServicePort": Demands(
        ("port",), {"port": _PORT, "targetPort": _PORT_OR_NAME, "name": {"maxLength": 63}}
    ),
    "core/v1.ServiceSpec": Demands(
        fields={
            "clusterIP": {"pattern": CLUSTER_IP_PATTERN},
            "loadBalancerSourceRanges": _RANGES,
        }
    ),
    "core/v1.TCPSocketAction": Demands(("port",), {"port": _PORT_OR_NAME}),
    "core/v1.TopologySpreadConstraint": Demands(
        ("maxSkew", "topologyKey", "whenUnsatisfiable"),
        {"maxSkew": _POSITIVE, "topologyKey": _FILLED},
    ),
    "core/v1.Volume": Demands(("name",), {"name": _LABEL}),
    "core/v1.VolumeMount": Demands(
        ("name", "mountPath"), {"name": _FILLED, "mountPath": _FILLED, "subPath": _RELATIVE}
    ),
    "core/v1.VolumeResourceRequirements": Demands(fields={"requests": {"required": ["storage"]}}),
    "core/v1.WeightedPodAffinityTerm": Demands(("weight", "podAffinityTerm"), {"weight": _WEIGHT}),
    "meta/v1.LabelSelectorRequirement": _REQUIREMENT,
    "networking/v1.HTTPIngressPath": Demands(("pathType", "backend")),
    "networking/v1.HTTPIngressRuleValue": Demands(("paths",), {"paths": _SOME}),
    "networking/v1.IPBlock": Demands(
        ("cidr",), {"cidr": {"pattern": CIDR_PATTERN}, "except": _RANGES}
    ),
    "networking/v1.IngressBackend": Demands(exactly_one=("service", "resource")),
    "networking/v1.IngressRule": Demands(fields={"host": {"pattern": HOST_PATTERN}}),
    "networking/v1.IngressServiceBackend": Demands(("name", "port"), {"name": _FILLED}),
    "networking/v1.IngressSpec": Demands(any_of=("defaultBackend", "rules")),
    "networking/v1.IngressTLS": Demands(fields={"hosts": _HOSTS}),
    "networking/v1.NetworkPolicyPeer": Demands(
        any_of=("podSelector", "namespaceSelector", "ipBlock")
    ),
    "networking/v1.NetworkPolicyPort": Demands(fields={"port": _PORT_OR_NAME, "endPort": _PORT}),
    "networking/v1.ServiceBackendPort": Demands(
        fields={"number": _PORT, "name": {"pattern": PORT_NAME_PATTERN, "maxLength": 15}},
        exactly_one=("name", "number"),
    ),
    "policy/v1.PodDisruptionBudgetSpec": Demands(
        fields=dict.fromkeys(("minAvailable", "maxUnavailable"), _COUNT_OR_PERCENT)
    ),
    "rbac/v1.PolicyRule": Demands(("verbs",), {"verbs": _SOME}),
    "rbac/v1.RoleRef": Demands(("kind", "name"), {"name": _FILLED}),
    "rbac/v1.Subject": Demands(("kind", "name"), {"name": _FILLED}),
}
"""Go type -> what it demands."""
