"""Charts that install one set of definitions.

What is here was read in the charts: their `crds/`, templates, values.yaml and Chart.yaml. What has to
run before Flux can, such as the network (cilium, calico) and what installs Flux (flux-operator,
flux2), is left out: its definitions are there before Flux takes the release over.
"""

from typing import Final

from gitops_lint.order.charts.terms import Switch, kinds_of, off, on

_ARGO_CD: Final = kinds_of("argoproj.io", "Application ApplicationSet AppProject")
_EVENTS: Final = kinds_of("argoproj.io", "EventBus EventSource Sensor")
_WORKFLOWS: Final = kinds_of(
    "argoproj.io",
    "ClusterWorkflowTemplate CronWorkflow Workflow WorkflowEventBinding WorkflowTemplate",
)
_CERTIFICATES: Final = ("cert-manager.io", "acme.cert-manager.io")
_CROSSPLANE: Final = ("apiextensions.crossplane.io", "pkg.crossplane.io")
_ECK: Final = tuple(
    f"{name}.k8s.elastic.co"
    for name in (
        "agent", "apm", "autoscaling", "beat", "elasticsearch", "enterprisesearch", "kibana",
        "logstash", "maps", "stackconfigpolicy",
    )
)  # fmt: skip
_FLUENT: Final = ("fluentbit.fluent.io", "fluentd.fluent.io")
_GATEKEEPER: Final = tuple(
    f"{name}.gatekeeper.sh"
    for name in ("config", "expansion", "externaldata", "mutations", "templates")
)
_GATEWAY: Final = kinds_of(
    "gateway.networking.k8s.io", "Gateway GatewayClass GRPCRoute HTTPRoute ReferenceGrant"
)
_ISTIO: Final = tuple(
    f"{name}.istio.io" for name in ("extensions", "networking", "security", "telemetry")
)
_MONITORS: Final = kinds_of("monitoring.coreos.com", "PodMonitor Probe ServiceMonitor")
_SNAPSHOTS: Final = kinds_of(
    "snapshot.storage.k8s.io", "VolumeSnapshot VolumeSnapshotClass VolumeSnapshotContent"
)

# In `crds/`, and nothing else to know.
IN_CRDS: Final[dict[str, tuple[str, ...]]] = {
    "actions-runner-controller": ("actions.summerwind.dev",),
    "altinity-clickhouse-operator": ("clickhouse.altinity.com", "clickhouse-keeper.altinity.com"),
    "aws-load-balancer-controller": kinds_of(
        "elbv2.k8s.aws", "IngressClassParams TargetGroupBinding"
    ),
    "capsule": ("capsule.clastix.io",),
    "chaos-mesh": ("chaos-mesh.org",),
    "dapr": ("dapr.io",),
    "enterprise-operator": kinds_of("mongodb.com", "MongoDB MongoDBOpsManager MongoDBUser"),
    "external-dns": kinds_of("externaldns.k8s.io", "DNSEndpoint"),
    "flagger": ("flagger.app",),
    "flink-kubernetes-operator": kinds_of("flink.apache.org", "FlinkDeployment FlinkSessionJob"),
    "fluent-operator": _FLUENT,
    "gatekeeper": _GATEKEEPER,
    "gha-runner-scale-set-controller": ("actions.github.com",),
    "grafana-agent-operator": (
        *kinds_of("monitoring.grafana.com", "GrafanaAgent PodLogs"),
        *_MONITORS,
    ),
    "grafana-operator": ("grafana.integreatly.org",),
    "hydra-maester": ("hydra.ory.sh",),
    "intel-device-plugins-operator": ("deviceplugin.intel.com", "fpga.intel.com"),
    "jobset": ("jobset.x-k8s.io",),
    "k8ssandra-operator": kinds_of("k8ssandra.io", "K8ssandraCluster"),
    "k8up": ("k8up.io",),
    "kamaji": kinds_of("kamaji.clastix.io", "DataStore TenantControlPlane"),
    "karpenter": ("karpenter.sh", "karpenter.k8s.aws"),
    "kiali-operator": kinds_of("kiali.io", "Kiali"),
    "kong": ("configuration.konghq.com",),
    "kro": kinds_of("kro.run", "ResourceGraphDefinition"),
    "kubearmor-operator": ("operator.kubearmor.com",),
    "kuberay-operator": ("ray.io",),
    "litmus-core": ("litmuschaos.io",),
    "lws": kinds_of("leaderworkerset.x-k8s.io", "LeaderWorkerSet"),
    "mongodb-kubernetes": ("mongodb.com", "mongodbcommunity.mongodb.com"),
    "nack": ("jetstream.nats.io",),
    "node-feature-discovery": ("nfd.k8s-sigs.io",),
    "oathkeeper-maester": ("oathkeeper.ory.sh",),
    "pg-operator": ("pgv2.percona.com",),
    "projectsveltos": ("config.projectsveltos.io", "lib.projectsveltos.io"),
    "ps-operator": ("ps.percona.com",),
    "psmdb-operator": ("psmdb.percona.com",),
    "pxc-operator": ("pxc.percona.com",),
    "scylla-operator": ("scylla.scylladb.com",),
    "sealed-secrets": ("bitnami.com",),
    "secrets-store-csi-driver": ("secrets-store.csi.x-k8s.io",),
    "sloth": ("sloth.slok.dev",),
    "solr-operator": ("solr.apache.org",),
    "sops-secrets-operator": ("isindir.github.com",),
    "spark-operator": kinds_of(
        "sparkoperator.k8s.io", "ScheduledSparkApplication SparkApplication"
    ),
    "strimzi-kafka-operator": ("kafka.strimzi.io", "core.strimzi.io"),
    "tofu-controller": ("infra.contrib.fluxcd.io",),
    "traefik": ("traefik.io",),
    "trivy-operator": ("aquasecurity.github.io",),
    "tuppr": ("tuppr.home-operations.com",),
    "vault-secrets-operator": ("secrets.hashicorp.com",),
    "velero": ("velero.io",),
    "vpa": ("autoscaling.k8s.io",),
    **{
        f"{service}-chart": (f"{service}.services.k8s.aws",)
        for service in ("dynamodb", "ec2", "eks", "iam", "kms", "rds", "s3", "sqs")
    },
}

# In templates, and nothing else to know: (APIs, what has to be on).
IN_TEMPLATES: Final[dict[str, tuple[tuple[str, ...], tuple[Switch, ...]]]] = {
    "argo-cd": (_ARGO_CD, (on("crds.install"),)),
    "argo-events": (_EVENTS, (on("crds.install"),)),
    "argo-rollouts": (
        kinds_of("argoproj.io", "AnalysisRun AnalysisTemplate ClusterAnalysisTemplate Rollout"),
        (on("installCRDs"),),
    ),
    "argo-workflows": (_WORKFLOWS, (on("crds.install"),)),
    "argocd-image-updater": (("argocd-image-updater.argoproj.io",), (on("crds.install"),)),
    "ceph-csi-operator": (("csi.ceph.io",), ()),
    "cert-manager": (_CERTIFICATES, (off("crds.enabled", "installCRDs"),)),
    "cloudnative-pg": (("postgresql.cnpg.io",), (on("crds.create"),)),
    "community-operator": (
        ("mongodbcommunity.mongodb.com",),
        (on("community-operator-crds.enabled"),),
    ),
    "community-operator-crds": (("mongodbcommunity.mongodb.com",), ()),
    "contour": (("projectcontour.io",), (on("contour.manageCRDs"),)),
    "crossplane": (_CROSSPLANE, ()),
    "dragonfly-operator": (("dragonflydb.io",), (on("crds.install"),)),
    "eck-operator": (_ECK, (on("installCRDs"),)),
    "eck-operator-crds": (_ECK, ()),
    "emqx-operator": (("apps.emqx.io",), (Switch(("skipCRDs",), True, True),)),
    "external-secrets": (
        ("external-secrets.io", "generators.external-secrets.io"),
        (on("installCRDs"),),
    ),
    "fluent-operator-fluent-bit-crds": (("fluentbit.fluent.io",), ()),
    "fluent-operator-fluentd-crds": (("fluentd.fluent.io",), ()),
    "frr-k8s": (("frrk8s.metallb.io",), (on("crds.enabled"),)),
    "k8gb": (("k8gb.absa.oss",), (on("k8gb.deployCrds"),)),
    "kargo": (("kargo.akuity.io",), (on("crds.install"),)),
    "karpenter-crd": (("karpenter.sh", "karpenter.k8s.aws"), ()),
    "keda": (("keda.sh", "eventing.keda.sh"), (on("crds.install"),)),
    "keda-add-ons-http": (("http.keda.sh",), (on("crds.install"),)),
    "knative-operator": (("operator.knative.dev",), ()),
    "kserve-crd": (kinds_of("serving.kserve.io", "InferenceService ServingRuntime"), ()),
    "kubewarden-crds": (("policies.kubewarden.io",), ()),
    "kueue": (kinds_of("kueue.x-k8s.io", "ClusterQueue LocalQueue ResourceFlavor"), ()),
    "kyverno": (("kyverno.io",), (on("crds.install"),)),
    "linkerd-crds": ((*kinds_of("linkerd.io", "ServiceProfile"), "policy.linkerd.io"), ()),
    "linkerd-multicluster": (kinds_of("multicluster.linkerd.io", "Link"), ()),
    "litmus-agent": (("litmuschaos.io",), (on("crds.create"),)),
    "longhorn": (("longhorn.io",), ()),
    "mariadb-operator": (("k8s.mariadb.com",), (off("crds.enabled"),)),
    "mariadb-operator-crds": (("k8s.mariadb.com",), ()),
    "metallb": (("metallb.io",), (on("crds.enabled"),)),
    "mongodb-atlas-operator-crds": (("atlas.mongodb.com",), ()),
    "openebs": (_SNAPSHOTS, (on("openebs-crds.csi.volumeSnapshots.enabled"),)),
    "opensearch-operator": (("opensearch.opster.io",), (on("installCRDs"),)),
    "opentelemetry-operator": (
        kinds_of("opentelemetry.io", "Instrumentation OpenTelemetryCollector"),
        (on("crds.create"),),
    ),
    "piraeus": (("piraeus.io",), (off("installCRDs"),)),
    "plugin-barman-cloud": (("barmancloud.cnpg.io",), (on("crds.create"),)),
    "prometheus-operator-crds": (("monitoring.coreos.com",), ()),
    "psmdb-operator-crds": (("psmdb.percona.com",), ()),
    "rbac-manager": (("rbacmanager.reactiveops.io",), (on("installCRDs"),)),
    "renovate-operator": (("renovate-operator.mogenius.com",), (on("crd.install"),)),
    "rook-ceph": (("ceph.rook.io", "objectbucket.io"), (on("crds.enabled"),)),
    "silence-operator": (kinds_of("observability.giantswarm.io", "Silence"), (on("crds.install"),)),
    "snapshot-controller": (_SNAPSHOTS, (on("installCRDs"),)),
    "spire-crds": (("spire.spiffe.io",), ()),
    "sveltos-crds": (("config.projectsveltos.io", "lib.projectsveltos.io"), ()),
    "tailscale-operator": (("tailscale.com",), (on("installCRDs"),)),
    "tekton-operator": (("operator.tekton.dev",), (off("installCRDs"),)),
    "toolhive-operator-crds": (("toolhive.stacklok.dev",), (on("crds.install"),)),
    "trust-manager": (("trust.cert-manager.io",), (on("crds.enabled"),)),
    "vertical-pod-autoscaler": (("autoscaling.k8s.io",), (on("crds.enabled"),)),
    "victoria-metrics-operator": (("operator.victoriametrics.com",), (on("crds.enabled"),)),
    "victoria-metrics-operator-crds": (("operator.victoriametrics.com",), ()),
    "volsync": (("volsync.backube",), (on("manageCRDs"),)),
}
