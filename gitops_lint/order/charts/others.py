"""Charts with more to know: several sets of definitions, or a name that others use, too."""

from typing import Final

from gitops_lint.order.charts.terms import Chart, folder, kinds_of, off, on, templates

_GATEWAY: Final = kinds_of(
    "gateway.networking.k8s.io", "Gateway GatewayClass GRPCRoute HTTPRoute ReferenceGrant"
)
_ISTIO: Final = tuple(
    f"{name}.istio.io" for name in ("extensions", "networking", "security", "telemetry")
)
_LOGGING: Final = ("logging.banzaicloud.io", "logging-extensions.banzaicloud.io")
_MONITORS: Final = kinds_of("monitoring.coreos.com", "PodMonitor Probe ServiceMonitor")
OTHERS: Final[dict[str, tuple[Chart, ...]]] = {
    "alloy": (
        Chart((folder(*kinds_of("monitoring.grafana.com", "PodLogs"), when=(on("crds.create"),)),)),
    ),
    "base": (Chart((templates(*_ISTIO, when=(on("base.enableCRDTemplates"),)),), source="istio"),),
    "connect": (
        Chart((folder(*kinds_of("onepassword.com", "OnePasswordItem")),), source="1password"),
    ),
    "gateway-crds-helm": (
        Chart(
            (
                templates("gateway.envoyproxy.io", when=(off("crds.envoyGateway.enabled"),)),
                templates(*_GATEWAY, when=(off("crds.gatewayAPI.enabled"),)),
            )
        ),
    ),
    "gateway-helm": (
        Chart((folder("gateway.envoyproxy.io", *_GATEWAY, when=(on("crds.enabled"),)),)),
    ),
    "gpu-operator": (
        Chart(
            (
                folder(*kinds_of("nvidia.com", "ClusterPolicy NVIDIADriver")),
                folder("nfd.k8s-sigs.io", when=(on("nfd.enabled"),)),
            )
        ),
    ),
    "kube-prometheus-stack": (
        Chart((folder("monitoring.coreos.com", when=(on("crds.enabled"),)),)),
    ),
    "logging-operator": (
        Chart((folder(*_LOGGING),), source="kube-logging"),
        Chart((folder("logging.logging.opstreelabs.in"),), source="ot-container-kit"),
    ),
    "logging-operator-crds": (Chart((templates(*_LOGGING),), source="kube-logging"),),
    "mongodb-operator": (Chart((folder("opstreelabs.in"),), source="ot-container-kit"),),
    "mysql-operator": (Chart((folder("mysql.oracle.com"),), source="mysql.github.io"),),
    "opentelemetry-kube-stack": (
        Chart(
            (
                folder(
                    *kinds_of("opentelemetry.io", "Instrumentation OpenTelemetryCollector"),
                    when=(on("crds.install", "crds.installOtel"),),
                ),
                folder(*_MONITORS, when=(on("crds.install", "crds.installPrometheus"),)),
            )
        ),
    ),
    "operator": (Chart((templates("minio.min.io", "sts.min.io"),), source="min.io"),),
    "postgres-operator": (Chart((folder("acid.zalan.do"),), source="zalando"),),
    "redis-operator": (
        Chart((folder("redis.redis.opstreelabs.in"),), source="ot-container-kit"),
        Chart((folder("databases.spotahome.com"),), source="spotahome"),
    ),
    "secrets-operator": (
        Chart((templates("secrets.infisical.com", when=(on("installCRDs"),)),), source="infisical"),
    ),
    "victoria-metrics-k8s-stack": (
        Chart(
            (
                folder(
                    "operator.victoriametrics.com",
                    when=(
                        on("victoria-metrics-operator.enabled"),
                        on("victoria-metrics-operator.crds.plain"),
                    ),
                ),
            )
        ),
    ),
}

# The charts that Bitnami publishes under names of others, where they differ from those.
BITNAMI: Final[dict[str, Chart]] = {
    "argo-cd": Chart((folder(*kinds_of("argoproj.io", "Application ApplicationSet AppProject")),)),
    "cert-manager": Chart(
        (templates("cert-manager.io", "acme.cert-manager.io", when=(off("installCRDs"),)),)
    ),
    "cloudnative-pg": Chart((folder("postgresql.cnpg.io", "barmancloud.cnpg.io"),)),
    "contour": Chart((templates("projectcontour.io", when=(on("contour.manageCRDs"),)),)),
    "envoy-gateway": Chart((folder("gateway.envoyproxy.io", *_GATEWAY),)),
    "external-dns": Chart(
        (templates(*kinds_of("externaldns.k8s.io", "DNSEndpoint"), when=(off("crd.create"),)),)
    ),
    "grafana-operator": Chart((folder("grafana.integreatly.org"),)),
    "kong": Chart((folder("configuration.konghq.com"),)),
    "metallb": Chart((templates("metallb.io", when=(on("installCRDs"),)),)),
    "multus-cni": Chart((folder(*kinds_of("k8s.cni.cncf.io", "NetworkAttachmentDefinition")),)),
    "rabbitmq-cluster-operator": Chart((folder("rabbitmq.com"),)),
    "sealed-secrets": Chart((folder("bitnami.com"),)),
    "whereabouts": Chart((folder("whereabouts.cni.cncf.io"),)),
}
