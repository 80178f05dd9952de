"""Charts with an admission webhook that rejects objects while it does not answer.

Webhooks whose failurePolicy is Ignore unless the values say otherwise are left out, and those that
only look at objects which opt in.
"""

from typing import Final

from gitops_lint.order.charts.terms import Webhook, guard, kinds_of, on

_CNPG: Final = kinds_of("postgresql.cnpg.io", "Backup Cluster Database Pooler ScheduledBackup")

WEBHOOKS: Final[dict[str, tuple[Webhook, ...]]] = {
    "actions-runner-controller": (
        guard(*kinds_of("actions.summerwind.dev", "Runner RunnerDeployment RunnerReplicaSet")),
    ),
    "cert-manager": (guard("cert-manager.io", "acme.cert-manager.io"),),
    "chaos-mesh": (guard("chaos-mesh.org", policy="webhook.FailurePolicy"),),
    "cloudnative-pg": (
        guard(
            *_CNPG,
            when=(on("webhook.validating.create"),),
            policy="webhook.validating.failurePolicy",
        ),
    ),
    "emqx-operator": (guard("apps.emqx.io", when=(on("webhook.enabled"),)),),
    "external-secrets": (
        guard(
            *kinds_of("external-secrets.io", "ClusterSecretStore ExternalSecret SecretStore"),
            when=(on("webhook.create"),),
            policy="webhook.failurePolicy",
        ),
    ),
    "flink-kubernetes-operator": (
        guard(
            *kinds_of("flink.apache.org", "FlinkDeployment FlinkSessionJob"),
            when=(on("webhook.create"),),
        ),
    ),
    "frr-k8s": (
        guard(
            *kinds_of("frrk8s.metallb.io", "FRRConfiguration"),
            policy="crds.validationFailurePolicy",
        ),
    ),
    "ingress-nginx": (
        guard(
            *kinds_of("networking.k8s.io", "Ingress"),
            when=(on("controller.admissionWebhooks.enabled"),),
            policy="controller.admissionWebhooks.failurePolicy",
        ),
    ),
    "kamaji": (guard(*kinds_of("kamaji.clastix.io", "TenantControlPlane")),),
    "kargo": (
        guard(
            *kinds_of("kargo.akuity.io", "Project ProjectConfig Promotion Stage Warehouse"),
            when=(on("webhooks.register"),),
        ),
    ),
    "lws": (guard(*kinds_of("leaderworkerset.x-k8s.io", "LeaderWorkerSet")),),
    "mariadb-operator": (guard("k8s.mariadb.com", when=(on("webhook.enabled"),)),),
    "metallb": (
        guard(
            *kinds_of(
                "metallb.io",
                "BFDProfile BGPAdvertisement BGPPeer Community IPAddressPool L2Advertisement",
            ),
            policy="crds.validationFailurePolicy",
        ),
    ),
    "opensearch-operator": (
        guard(
            "opensearch.opster.io", when=(on("webhook.enabled"),), policy="webhook.failurePolicy"
        ),
    ),
    "opentelemetry-operator": (
        guard(
            *kinds_of("opentelemetry.io", "Instrumentation OpenTelemetryCollector"),
            when=(on("admissionWebhooks.create"),),
            policy="admissionWebhooks.failurePolicy",
        ),
    ),
    "scylla-operator": (
        guard(*kinds_of("scylla.scylladb.com", "NodeConfig ScyllaCluster ScyllaOperatorConfig")),
    ),
    "spark-operator": (
        guard(
            *kinds_of("sparkoperator.k8s.io", "SparkApplication"),
            when=(on("webhook.enable"),),
            policy="webhook.failurePolicy",
        ),
    ),
    "spin-operator": (guard(*kinds_of("core.spinkube.dev", "SpinApp SpinAppExecutor")),),
    "trust-manager": (guard(*kinds_of("trust.cert-manager.io", "Bundle")),),
    "tuppr": (guard("tuppr.home-operations.com", when=(on("webhook.enabled"),)),),
    "victoria-metrics-operator": (
        guard(
            "operator.victoriametrics.com",
            when=(on("admissionWebhooks.enabled"),),
            policy="admissionWebhooks.policy",
        ),
    ),
}
