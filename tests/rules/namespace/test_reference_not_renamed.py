"""reference-not-renamed: fields that kustomize does not know, and those that it does."""

import pytest

from gitops_lint.testing import lint_files
from tests.cluster.whole import SYNC, kustomization

SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: token, namespace: default}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: app, namespace: default}\nspec: {ports: [{port: 80}]}\n"
SEALED = SECRET.replace("v1", "bitnami.com/v1alpha1").replace("Secret", "SealedSecret")
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: default}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: 'nginx:1.29', envFrom: [{secretRef: {name: token}}]}]}
"""
REPOSITORY = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: default}
spec: {interval: 1h, url: 'https://charts.example.com', secretRef: {name: token}}
"""
STORE = "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: store, namespace: default}\nspec: {provider: {}}\n"


def custom(kind: str, spec: str) -> str:
    return f"apiVersion: example.com/v1\nkind: {kind}\nmetadata: {{name: custom, namespace: default}}\nspec: {spec}\n"


def found(objects: list[str], more: str = "namePrefix: dev-", extra: str = "") -> list[str]:
    """The messages about a directory with these objects, and with `more` in its kustomization.yaml."""
    files = {
        "cluster/flux-system/gotk-sync.yaml": SYNC,
        "cluster/apps.yaml": kustomization("apps", "./apps"),
        "apps/kustomization.yaml": f"resources: [all.yaml]\n{more}\n",
        "apps/all.yaml": "---\n".join(objects),
        "apps/names.config": extra,
    }
    report = lint_files(files, select=["reference-not-renamed"])
    assert not report.crashes
    return [f"{it.location.line} {it.message}" for it in report.findings]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([REPOSITORY, SECRET], ["4 HelmRepository default/dev-charts names Secret token, which kustomize renames to dev-token"]),
        ([REPOSITORY, SEALED], ["4 HelmRepository default/dev-charts names Secret token, which kustomize renames to dev-token"]),
        # The reference of a pod is in kustomize's table, but not that the Secret comes from another object.
        ([DEPLOYMENT, SECRET], []),
        ([DEPLOYMENT, SEALED], ["8 Deployment default/dev-app names Secret token, which kustomize renames to dev-token"]),
        ([custom("Route", "{backendRefs: [{name: app, port: 80}]}"), SERVICE], ["4 Route default/dev-custom names Service app, which kustomize renames to dev-app"]),
        ([custom("Route", "{backendRefs: [{name: app, namespace: other}]}"), SERVICE], []),
        ([custom("Scaler", "{scaleTargetRef: {name: app}}"), DEPLOYMENT], ["4 Scaler default/dev-custom names Deployment app, which kustomize renames to dev-app"]),
        ([custom("Scaler", "{scaleTargetRef: {name: app, kind: StatefulSet}}"), DEPLOYMENT], []),
        ([custom("Web", "{serviceName: app}"), SERVICE], ["4 Web default/dev-custom names Service app, which kustomize renames to dev-app"]),
        ([custom("Web", "{name: app, labels: {name: store}}"), SERVICE, STORE], []),
        ([custom("Synced", "{secretStoreRef: {name: store}}"), STORE], ["4 Synced default/dev-custom names SecretStore store, which kustomize renames to dev-store"]),
    ],
)  # fmt: skip
def test_a_prefix(objects: list[str], expected: list[str]) -> None:
    assert found(objects) == expected
    assert found(objects, "") == []


def test_a_configured_reference() -> None:
    fields = "nameReference: [{kind: Secret, fieldSpecs: [{kind: HelmRepository, path: spec/secretRef/name}]}]"
    assert (
        found([REPOSITORY, SECRET], "namePrefix: dev-\nconfigurations: [names.config]", fields)
        == []
    )


def test_a_hash() -> None:
    generator = "secretGenerator: [{name: token, namespace: default, literals: [a=b]}]"
    assert [it.partition(" which")[0] for it in found([REPOSITORY], generator)] == [
        "4 HelmRepository default/charts names Secret token,"
    ]
    kept = f"{generator}\ngeneratorOptions: {{disableNameSuffixHash: true}}"
    assert found([REPOSITORY], kept) == []
