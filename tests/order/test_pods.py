"""What pods of applied workloads need from outside, and what stops without it."""

from pathlib import Path

import pytest

from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Need, Outcome
from tests.cluster.whole import kustomization
from tests.order.test_mistakes import load

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web:1, CONTAINER}]
"""
ENV = "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: a}}}]"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: NAME, namespace: default}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: x}, values: {VALUES}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: x, namespace: default}
spec: {interval: 1h, url: oci://example.com/x}
"""
SECRET = "Secret default/s"


def deployment(container: str = ENV, more: str = "") -> str:
    return DEPLOYMENT.replace("CONTAINER", container) + "".join(
        f"      {line}\n" for line in more.splitlines()
    )


def found(root: Path, text: str, spec: str = "", **others: str) -> dict[str, Need]:
    files = {"cluster/a.yaml": kustomization("a", "./a", spec), "a/a.yaml": text}
    files |= {f"a/{name}.yaml": content for name, content in others.items()}
    return {str(need.name): need for need in verdict(load(root, files)).needs}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        (deployment(), {SECRET}),
        (deployment("envFrom: [{secretRef: {name: s}}, {configMapRef: {name: c}}]"), {SECRET, "ConfigMap default/c"}),
        (deployment("envFrom: [{secretRef: {name: s, optional: true}}]"), set()),
        (deployment("", "volumes: [{name: v, secret: {secretName: s}}]"), {SECRET}),
        (deployment("", "volumes: [{name: v, projected: {sources: [{configMap: {name: c}}]}}]"), {"ConfigMap default/c"}),
        (deployment("", "serviceAccountName: web"), {"ServiceAccount default/web"}),
        (deployment("", "volumes: [{name: v, configMap: {name: kube-root-ca.crt}}]"), set()),
        (deployment().replace("namespace: default", "namespace: kube-system").replace("secretKeyRef", "configMapKeyRef"), set()),
        (deployment().replace("selector:", "replicas: 0\n  selector:"), set()),
    ],
)  # fmt: skip
def test_needs_of_pods(text: str, needs: set[str], tmp_path: Path) -> None:
    assert found(tmp_path, text).keys() == needs


@pytest.mark.parametrize(
    ("spec", "stops", "outcome"),
    [
        ("", [], Outcome.CONVERGES),
        ("wait: true", ["Kustomization flux-system/a"], Outcome.CONVERGES_IF),
    ],
)
def test_pods_stop_only_what_waits_for_them(
    spec: str, stops: list[str], outcome: Outcome, tmp_path: Path
) -> None:
    files = {"cluster/a.yaml": kustomization("a", "./a", spec), "a/a.yaml": deployment()}
    result = verdict(load(tmp_path, files))
    (need,) = result.needs
    assert [str(name) for name in need.stops] == stops
    assert [str(name) for name in need.pods] == ["Deployment default/web"]
    assert (need.certain, need.awaited, need.pulls) == (True, bool(stops), False)
    assert result.outcome is outcome


PULLS = "imagePullSecrets: [{name: s}]"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: NAME, namespace: default}\nMORE\n"


@pytest.mark.parametrize(
    ("more", "account", "user"),
    [
        (PULLS, "", "Deployment default/web"),
        ("", ACCOUNT.replace("NAME", "default").replace("MORE", PULLS), "ServiceAccount default/default"),
        ("serviceAccountName: x", ACCOUNT.replace("NAME", "x").replace("MORE", PULLS), "ServiceAccount default/x"),
        ("serviceAccountName: x", ACCOUNT.replace("NAME", "x").replace("MORE", ""), None),
        # A pod with Secrets of its own does not use those of its account.
        (PULLS, ACCOUNT.replace("NAME", "default").replace("MORE", PULLS.replace("s}", "t}")), "Deployment default/web"),
    ],
)  # fmt: skip
def test_pods_may_start_without_pull_secrets(
    more: str, account: str, user: str | None, tmp_path: Path
) -> None:
    needs = found(tmp_path, deployment("", more), "wait: true", account=account or "{}\n")
    assert needs.keys() == ({SECRET} if user else set())
    for need in needs.values():
        assert [str(it.name) for it in need.users] == [user]
        assert [str(name) for name in need.pods] == ["Deployment default/web"]
        assert need.stops == ()
        assert (need.certain, need.awaited, need.pulls) == (True, False, True)


@pytest.mark.parametrize(
    ("maker", "certain"),
    [
        ("{}\n", True),
        # A chart in the namespace may create it, if its name or its values do not say so.
        (RELEASE.replace("NAME", "x").replace("VALUES", ""), False),
        (RELEASE.replace("NAME", "s").replace("VALUES", ""), None),
        (RELEASE.replace("NAME", "x").replace("VALUES", "auth: {existingSecret: s}"), None),
        (RELEASE.replace("NAME", "x").replace("VALUES", "").replace("default", "other"), True),
        ("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: default, annotations: {cert-manager.io/issuer: x}}\nspec: {tls: [{secretName: s}]}\n", None),
        ("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: default}\nspec: {tls: [{secretName: s}]}\n", True),
        ("apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: x, namespace: default}\nspec: {secretTemplates: [{name: s}]}\n", None),
    ],
)  # fmt: skip
def test_producers(maker: str, certain: bool | None, tmp_path: Path) -> None:
    need = found(tmp_path, deployment(), maker=maker).get(SECRET)
    assert (need and need.certain) is certain


@pytest.mark.parametrize(
    ("group", "needed"), [("monitoring.coreos.com", True), ("databases.example.com", False)]
)
def test_only_operators_create_what_begins_with_the_name_of_their_object(
    group: str, needed: bool, tmp_path: Path
) -> None:
    custom = f"apiVersion: {group}/v1\nkind: X\nmetadata: {{name: s, namespace: default}}\n"
    text = deployment(ENV.replace("name: s", "name: s-credentials"))
    assert ("Secret default/s-credentials" in found(tmp_path, text, custom=custom)) is needed


STORE = """\
apiVersion: external-secrets.io/v1
kind: KIND
metadata: {name: vault, NAMESPACE}
spec:
  provider:
    onepassword:
      connectHost: http://connect
      vaults: {home: 1}
      auth: {secretRef: {connectTokenSecretRef: {name: token, key: access, namespace: secrets}}}
      caProvider: {type: ConfigMap, name: ca, key: ca.crt}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: stores.external-secrets.io}
spec: {group: external-secrets.io, names: {kind: KIND, plural: stores}, scope: SCOPE, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}
"""
TOKEN = "Secret secrets/token"


@pytest.mark.parametrize(
    ("kind", "namespace", "needs"),
    [
        ("SecretStore", "namespace: default", {TOKEN, "ConfigMap default/ca"}),
        # It reads the ConfigMap in the namespace of each ExternalSecret.
        ("ClusterSecretStore", "labels: {}", {TOKEN}),
    ],
)
@pytest.mark.parametrize("spec", ["", "wait: true"])
def test_a_store_needs_its_credentials(
    kind: str, namespace: str, needs: set[str], spec: str, tmp_path: Path
) -> None:
    store = STORE.replace("KIND", kind).replace("NAMESPACE", namespace)
    scope = "Namespaced" if kind == "SecretStore" else "Cluster"
    # The names of releases beside it, and those that stores themselves mention, are no producers.
    token = RELEASE.replace("NAME", "token").replace("VALUES", "").replace("default", "secrets")
    crd = CRD.replace("KIND", kind).replace("SCOPE", scope)
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: secrets}\n"
    found_ = found(tmp_path, store, spec, token=token, crd=crd, space=space)
    assert found_.keys() == needs
    for need in found_.values():
        stores = [name for name in need.stops if name.kind == kind]
        others = [str(name) for name in need.stops if name.kind != kind]
        assert [name.name for name in stores] == ["vault"]
        assert others == (["Kustomization flux-system/a"] if spec else [])
        assert (need.certain, need.awaited, need.pods) == (True, bool(spec), ())
