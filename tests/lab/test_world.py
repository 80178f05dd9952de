from pathlib import Path

from gitops_lint.cluster import Cluster, Id
from gitops_lint.results.explanation import Name
from lab.charts import Used
from lab.checkout import Addresses
from lab.judge import Expected, expectations, unplayed
from lab.kubelet import Health
from lab.operators import promises
from lab.prepare import accounts, applied_namespaces, bootstrap, needs, uncreated
from lab.setup import Setup, setup_of
from lab.sops import Key
from lab.statuses import can_be_healthy, listed
from lab.world import World, batches, clusters, namespaces, world

HERE = Addresses("http://127.0.0.1:1/w0", "oci://127.0.0.1:1/w0")
CREDENTIALS = dict.fromkeys(("username", "password", "accesskey", "secretkey"), "lab")
SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@git.example.com/platform/fleet", ref: {branch: main}, secretRef: {name: deploy}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild:
    substituteFrom:
      - {kind: ConfigMap, name: settings}
"""
NEEDY = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: app, namespace: shop}
data: {domain: "${domain}"}
---
apiVersion: example.com/v1beta1
kind: Widget
metadata: {name: one, namespace: shop}
"""


READER = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  interval: 10m
  chart: {spec: {chart: podinfo, sourceRef: {kind: HelmRepository, name: podinfo}}}
  valuesFrom: [{kind: Secret, name: token}]
"""


def repository(root: Path, **files: str) -> Path:
    for path, text in {"sync": SYNC, "layers": APPS, "app": NEEDY, **files}.items():
        folder = root / ("apps" if path.startswith("app") else "clusters/production")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{'gotk-sync' if path == 'sync' else path}.yaml").write_text(text)
    return root


def only(root: Path) -> Cluster:
    (found,) = clusters(root)
    return found


def prepared(tmp_path: Path, name: str = "w0", *, with_needs: bool = False, **files: str) -> World:
    root = repository(tmp_path / "repository", **files)
    return world(name, only(root), root, tmp_path / name, prepared=with_needs)


def name_of(item: dict[str, object]) -> str:
    metadata = item["metadata"]
    assert isinstance(metadata, dict)
    return f"{item['kind']} {metadata.get('namespace', '')}/{metadata['name']}"


def test_namespaces_are_all_that_the_cluster_mentions(tmp_path: Path) -> None:
    built_in = {"default", "kube-system", "kube-public", "kube-node-lease"}
    assert namespaces(only(repository(tmp_path))) == {"flux-system", "shop", *built_in}


def test_a_world_has_namespaces_of_its_own(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    assert found.namespaces["shop"] == "shop-w0"
    assert {it.namespace for it in found.cluster.resources} == {"flux-system-w0", "shop-w0"}


def test_objects_of_a_world_have_their_original_names_in_its_history(tmp_path: Path) -> None:
    found = prepared(tmp_path)
    for played, original in (
        (
            Id("Widget", "shop-w0", "one", "w0.example.com"),
            Id("Widget", "shop", "one", "example.com"),
        ),
        (Id("Namespace", "", "shop-w0"), Id("Namespace", "", "shop")),
        (
            Id("CustomResourceDefinition", "", "widgets.w0.example.com", "apiextensions.k8s.io"),
            Id("CustomResourceDefinition", "", "widgets.example.com", "apiextensions.k8s.io"),
        ),
        (
            Id("HelmChart", "flux-system-w0", "flux-system-w0-podinfo", "source.toolkit.fluxcd.io"),
            Id("HelmChart", "flux-system", "flux-system-podinfo", "source.toolkit.fluxcd.io"),
        ),
    ):
        assert found.original_id(played) == original
        assert found.owns(played)
        assert not found.owns(original)


def test_a_cluster_that_cannot_be_renamed_keeps_its_namespaces(tmp_path: Path) -> None:
    # A patch sets the namespace by another key.
    listing = """\
resources: [app.yaml]
patches:
  - target: {kind: ConfigMap}
    patch: '[{"op": "replace", "path": "/metadata/namespace", "value": "shop"}]'
"""
    root = repository(tmp_path / "repository")
    (root / "apps" / "kustomization.yaml").write_text(listing)
    kept = world("w1", only(root), root, tmp_path / "w1", prepared=False)
    assert not kept.namespaces
    assert ("namespace", "shop") in kept.keys


def test_custom_resources_are_used(tmp_path: Path) -> None:
    used = Used("w0.example.com", "v1beta1", "Widget", namespaced=True)
    assert prepared(tmp_path).used == (used,)


def test_worlds_that_share_a_cluster_scoped_name_are_in_different_batches(tmp_path: Path) -> None:
    role = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: viewer}
rules: []
"""
    one, two = (prepared(tmp_path / it, it, app_role=role) for it in ("w1", "w2"))
    plain = prepared(tmp_path / "w3", "w3")
    assert batches([one, two, plain]) == [[one, plain], [two]]


def test_flux_is_bootstrapped_with_the_entry_point(tmp_path: Path) -> None:
    secret, source, root = bootstrap(prepared(tmp_path), HERE)
    assert name_of(secret) == "Secret flux-system-w0/deploy"
    assert source["spec"]["url"] == "http://127.0.0.1:1/w0/git/ours.git"
    assert name_of(root) == "Kustomization flux-system-w0/flux-system"
    times = [root["spec"][key] for key in ("interval", "retryInterval", "timeout")]
    assert times == ["300s", "5s", "30s"]


def test_an_entry_point_that_is_not_written_is_bootstrapped_in_the_new_namespace(
    tmp_path: Path,
) -> None:
    instance = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: OCIRepository, url: "oci://registry.example.com/fleet", ref: latest, path: clusters/production}
"""
    assert not prepared(tmp_path / "unnamed", sync=instance).namespaces
    found = prepared(
        tmp_path / "named", sync=instance.replace("kind: OCI", "name: flux-system, kind: OCI")
    )
    source, root = bootstrap(found, HERE)
    assert {it["metadata"]["namespace"] for it in (source, root)} == {"flux-system-w0"}
    assert source["spec"]["url"] == "oci://127.0.0.1:1/w0/ours/flux-system"
    assert root["spec"]["sourceRef"]["namespace"] == "flux-system-w0"


def test_a_source_reads_its_pull_secret_which_is_a_need(tmp_path: Path) -> None:
    instance = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync:
    kind: GitRepository
    name: fleet
    url: https://git.example.com/fleet.git
    ref: refs/heads/main
    path: clusters/production
    pullSecret: token
"""
    found = prepared(tmp_path, sync=instance)
    source, _ = bootstrap(found, HERE)
    assert source["spec"]["secretRef"] == {"name": "token"}
    assert "Secret flux-system-w0/token" in {name_of(it) for it in needs(found, None)}


def test_needs_are_created(tmp_path: Path) -> None:
    found = prepared(tmp_path, with_needs=True)
    created = list(needs(found, None))
    assert {name_of(it) for it in created} == {
        "Namespace /shop-w0",
        "Namespace /flux-system-w0",
        "ConfigMap flux-system-w0/settings",
        "CustomResourceDefinition /widgets.w0.example.com",
    }
    settings = next(it for it in created if it["kind"] == "ConfigMap")
    assert settings["data"] == {**CREDENTIALS, "domain": "played"}
    assert uncreated(found.cluster) == ()


def test_what_is_needed_in_a_namespace_that_flux_applies_comes_later(tmp_path: Path) -> None:
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    found = prepared(tmp_path, with_needs=True, app_namespace=namespace, app_reader=READER)
    assert applied_namespaces(found) == {"shop-w0"}
    created = [name_of(it) for it in needs(found, None)]
    assert "Secret shop-w0/token" in created
    assert "Namespace /shop-w0" not in created


def test_operators_create_what_custom_resources_ask_for(tmp_path: Path) -> None:
    secret = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: token, namespace: shop}
spec: {target: {name: credentials}}
"""
    (found,) = promises(prepared(tmp_path, app_secret=secret))
    assert found.path == "/apis/w0.external-secrets.io/v1/namespaces/shop-w0/externalsecrets/token"
    (created,) = found.created
    assert name_of(created) == "Secret shop-w0/credentials"
    assert created["stringData"] == CREDENTIALS


def test_what_lacks_a_need_is_expected_never_to_be_ready(tmp_path: Path) -> None:
    source = Name("GitRepository", "flux-system", "flux-system")
    root, apps = (Name("Kustomization", "flux-system", it) for it in ("flux-system", "apps"))
    cluster = only(repository(tmp_path))
    assert expectations(cluster, prepared=False) == {
        source: Expected.READY,
        root: Expected.READY,
        apps: Expected.NEVER,
    }
    ready = dict.fromkeys((source, root, apps), Expected.READY)
    assert expectations(cluster, prepared=True) == ready


CHARTS = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: "https://charts.example.com"}
"""


def test_a_source_that_is_not_applied_without_a_need_is_never_ready(tmp_path: Path) -> None:
    charts = Name("HelmRepository", "flux-system", "charts")
    cluster = only(repository(tmp_path, app_charts=CHARTS))
    assert expectations(cluster, prepared=False)[charts] is Expected.NEVER
    assert expectations(cluster, prepared=True)[charts] is Expected.READY


def test_a_helm_repository_without_a_state_is_not_judged(tmp_path: Path) -> None:
    registry = CHARTS.replace("spec: {", "spec: {type: oci, ")
    assert "charts" not in {
        it.name for it in expectations(only(repository(tmp_path, app_r=registry)), prepared=True)
    }


def test_nothing_is_expected_of_what_the_lab_does_not_have(tmp_path: Path) -> None:
    """Another cluster, a base from the web, the registry of a cloud, and signatures."""
    release = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: elsewhere, namespace: flux-system}
spec:
  interval: 1h
  kubeConfig: {secretRef: {name: staging}}
  chartRef: {kind: OCIRepository, name: web}
"""
    clouds = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: ecr, namespace: flux-system}
spec: {interval: 1h, provider: aws, url: "oci://123456789012.dkr.ecr.eu-west-1.amazonaws.com/apps"}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: signed, namespace: flux-system}
spec: {interval: 1h, verify: {provider: cosign}, url: "oci://example.com/apps"}
"""
    apps = "resources: ['https://github.com/example/base//apps?ref=1.0.0']\n"
    folder = repository(tmp_path, release=release, clouds=clouds)
    (folder / "apps" / "kustomization.yaml").write_text(apps)
    found = expectations(only(folder), prepared=True)
    unknown = {name.name for name, it in found.items() if it is Expected.OPEN}
    assert unknown == {"elsewhere", "apps", "ecr", "signed"}


def test_nothing_is_expected_if_the_flux_version_decides(tmp_path: Path) -> None:
    old = """\
apiVersion: source.toolkit.fluxcd.io/v1beta1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: "https://charts.example.com"}
"""
    found = expectations(only(repository(tmp_path, old=old)), prepared=True)
    assert found[Name("HelmRepository", "flux-system", "charts")] is Expected.OPEN
    assert found[Name("GitRepository", "flux-system", "flux-system")] is Expected.READY


def test_a_cluster_with_a_resource_set_is_not_played(tmp_path: Path) -> None:
    sets = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: tenants, namespace: flux-system}
spec: {resources: []}
"""
    assert unplayed(only(repository(tmp_path / "one", sets=sets)))
    assert not unplayed(only(repository(tmp_path / "two")))


EXPRESSIONS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  wait: true
  sourceRef: {kind: GitRepository, name: flux-system}
  healthCheckExprs:
    - apiVersion: example.com/v1
      kind: Widget
      current: status.phase == 'Running'
"""


def test_custom_resources_get_the_status_that_health_checks_ask_for(tmp_path: Path) -> None:
    cluster = only(repository(tmp_path, layers=EXPRESSIONS))
    (found,) = listed(cluster)
    # The objects have another version than the health check.
    assert (found.kind, found.path) == ("Widget", "/apis/example.com/v1beta1/widgets")
    item = {"metadata": {"generation": 4}}
    status = found.status(item, Health.HEALTHY)
    assert (status["phase"], status["observedGeneration"]) == ("Running", 4)
    assert "phase" not in found.status(item, Health.STARTING)
    apps = next(it for it in cluster.kustomizations if it.name == "apps")
    assert can_be_healthy(apps, cluster)


def test_an_expression_about_another_field_cannot_be_judged(tmp_path: Path) -> None:
    other = EXPRESSIONS.replace("'Running'", "spec.phase")
    cluster = only(repository(tmp_path, layers=other))
    apps = next(it for it in cluster.kustomizations if it.name == "apps")
    assert not can_be_healthy(apps, cluster)


FLAGS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kustomize-controller
  namespace: flux-system
  labels: {app.kubernetes.io/part-of: flux}
spec:
  template:
    spec:
      containers:
        - name: manager
          args:
            - --concurrent=20
            - --no-cross-namespace-refs=true
            - --default-service-account=tenant
            - --feature-gates=ExternalArtifact=true
"""


def test_the_setup_has_the_flags_of_the_repository(tmp_path: Path) -> None:
    setup = setup_of(only(repository(tmp_path, flags=FLAGS)))
    assert setup.flags("kustomize-controller") == (
        "--no-cross-namespace-refs=true",
        "--default-service-account=tenant",
        "--feature-gates=ExternalArtifact=true",
    )
    assert setup.flags("helm-controller") == setup.flags("source-controller") == ()
    assert setup_of(only(repository(tmp_path / "plain"))) == Setup()


def test_worlds_with_different_flags_are_in_different_batches(tmp_path: Path) -> None:
    plain, flagged = prepared(tmp_path / "a", "w1"), prepared(tmp_path / "b", "w2", flags=FLAGS)
    assert batches([plain, flagged]) == [[plain], [flagged]]


DECRYPTED = APPS.replace(
    "  postBuild:", "  decryption: {provider: sops, secretRef: {name: sops-age}}\n  postBuild:"
)


def test_the_secret_for_decryption_gets_the_key(tmp_path: Path) -> None:
    found = prepared(tmp_path, with_needs=True, layers=DECRYPTED)
    created = {name_of(it): it for it in needs(found, Key("age1a", "AGE-SECRET-KEY-1"))}
    assert created["Secret flux-system-w0/sops-age"]["stringData"] == {
        "lab.agekey": "AGE-SECRET-KEY-1"
    }
    assert "stringData" not in created["ConfigMap flux-system-w0/settings"]


def test_an_operator_creates_the_secret_for_decryption_with_the_key(tmp_path: Path) -> None:
    secret = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: sops-age, namespace: flux-system}
"""
    world = prepared(tmp_path, with_needs=True, layers=DECRYPTED, app_secret=secret)
    (found,) = promises(world, Key("age1a", "AGE-SECRET-KEY-1"))
    assert found.created[0]["stringData"] == {"lab.agekey": "AGE-SECRET-KEY-1"}


def test_the_accounts_of_the_controllers_may_do_everything(tmp_path: Path) -> None:
    created = {name_of(it): it for it in accounts(prepared(tmp_path))}
    binding = created["ClusterRoleBinding /lab-flux-system-w0-kustomize-controller"]
    assert binding["roleRef"]["name"] == "cluster-admin"
    assert "ServiceAccount flux-system-w0/helm-controller" in created


def test_an_entry_point_is_bootstrapped_with_the_patches_that_it_applies(tmp_path: Path) -> None:
    listing = """\
resources: [gotk-sync.yaml, layers.yaml]
patches:
  - target: {kind: Kustomization, name: flux-system}
    patch: '[{"op": "add", "path": "/spec/serviceAccountName", "value": "kustomize-controller"}]'
"""
    found = prepared(tmp_path, kustomization=listing)
    *_, root = bootstrap(found, HERE)
    assert root["spec"]["serviceAccountName"] == "kustomize-controller"
