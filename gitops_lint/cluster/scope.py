"""The kinds whose objects are in a namespace."""

from collections.abc import Mapping
from typing import Final

from gitops_lint.cluster.kinds import Kind
from gitops_lint.cluster.model import Cluster
from gitops_lint.once import once
from gitops_lint.schema import KINDS, groups_of


def is_namespaced(group: str, kind: str, cluster: Cluster | None = None) -> bool:
    """Whether the objects of a kind are certainly in a namespace.

    Known are the kinds of Kubernetes and Flux, widespread custom resources, and the CRDs of the cluster.
    """
    if cluster is not None and (scope := _scopes(cluster).get((kind, group))):
        return scope == "Namespaced"
    return kind in _NAMESPACED.get(group, ()) or (kind in KINDS and group in groups_of(kind))


def is_cluster_wide(group: str, kind: str, cluster: Cluster) -> bool:
    """Whether the objects of a kind are certainly in no namespace, whatever their `metadata.namespace`.

    The API server drops that. Kustomize sets it in custom resources, because it does not know their scope.
    (Kubernetes: rest.BeforeCreate) Known are the CRDs of the cluster, and widespread custom resources.
    """
    if scope := _scopes(cluster).get((kind, group)):
        return scope == "Cluster"
    return kind in _CLUSTER_WIDE.get(group, ())


@once
def _scopes(cluster: Cluster) -> Mapping[Kind, str]:
    """The scope of the custom resources whose CRDs a cluster applies; "" if two of them differ."""
    found: dict[Kind, str] = {}
    for crd in cluster.of_kind("CustomResourceDefinition"):
        kind, group = crd.get("spec", "names", "kind"), crd.get("spec", "group")
        scope = crd.get("spec", "scope")
        if isinstance(kind, str) and isinstance(group, str) and isinstance(scope, str):
            found[kind, group] = scope if found.get((kind, group), scope) == scope else ""
    return found


# (the CRDs of the projects)
_CLUSTER_WIDE: Final = {
    "cert-manager.io": {"ClusterIssuer"},
    "cilium.io": {
        *("CiliumBGPAdvertisement", "CiliumBGPClusterConfig", "CiliumBGPNodeConfigOverride"),
        *("CiliumBGPPeerConfig", "CiliumBGPPeeringPolicy", "CiliumCIDRGroup"),
        *("CiliumClusterwideEnvoyConfig", "CiliumClusterwideNetworkPolicy"),
        *("CiliumL2AnnouncementPolicy", "CiliumLoadBalancerIPPool"),
    },
    "external-secrets.io": {"ClusterExternalSecret", "ClusterPushSecret", "ClusterSecretStore"},
    "gateway.networking.k8s.io": {"GatewayClass"},
    "karpenter.sh": {"NodeClaim", "NodePool"},
    "kyverno.io": {"ClusterCleanupPolicy", "ClusterPolicy"},
    "snapshot.storage.k8s.io": {"VolumeSnapshotClass", "VolumeSnapshotContent"},
}

# (Kubernetes: API resources; the CRDs of the projects)
_NAMESPACED: Final = {
    "": {
        *("ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod"),
        *("PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service"),
        "ServiceAccount",
    },
    "apps": {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
    "autoscaling": {"HorizontalPodAutoscaler"},
    "batch": {"CronJob", "Job"},
    "coordination.k8s.io": {"Lease"},
    "discovery.k8s.io": {"EndpointSlice"},
    "networking.k8s.io": {"Ingress", "NetworkPolicy"},
    "policy": {"PodDisruptionBudget"},
    "rbac.authorization.k8s.io": {"Role", "RoleBinding"},
    "acme.cert-manager.io": {"Challenge", "Order"},
    "bitnami.com": {"SealedSecret"},
    "cert-manager.io": {"Certificate", "CertificateRequest", "Issuer"},
    "cilium.io": {"CiliumNetworkPolicy"},
    "external-secrets.io": {"ExternalSecret", "PushSecret", "SecretStore"},
    "gateway.networking.k8s.io": {"GRPCRoute", "Gateway", "HTTPRoute", "TCPRoute", "TLSRoute"},
    "keda.sh": {"ScaledJob", "ScaledObject", "TriggerAuthentication"},
    "metallb.io": {"BGPAdvertisement", "BGPPeer", "IPAddressPool", "L2Advertisement"},
    "monitoring.coreos.com": {
        *(
            "Alertmanager",
            "AlertmanagerConfig",
            "PodMonitor",
            "Probe",
            "Prometheus",
            "PrometheusAgent",
        ),
        *("PrometheusRule", "ScrapeConfig", "ServiceMonitor", "ThanosRuler"),
    },
    "networking.istio.io": {
        "DestinationRule",
        "Gateway",
        "ServiceEntry",
        "Sidecar",
        "VirtualService",
    },
    "postgresql.cnpg.io": {"Backup", "Cluster", "Pooler", "ScheduledBackup"},
    "security.istio.io": {"AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"},
    "snapshot.storage.k8s.io": {"VolumeSnapshot"},
    "traefik.io": {"IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Middleware"},
    "volsync.backube": {"ReplicationDestination", "ReplicationSource"},
}
