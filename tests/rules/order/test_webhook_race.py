"""Who may be asked about what while nobody answers."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.order.unpromised import (
    CRD,
    STORE,
    WIDGET,
    kustomization,
    release,
    repository,
)

RULES = ("webhook-race", "missing-crd-dependency")
INGRESS = (
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: default}\n"
)
NGINX = release("ingress-nginx")
NOTE = "  # hint[webhook-race]: Nothing orders it after HelmRelease flux-system/ingress-nginx of Kustomization flux-system/b"
AFTER_B = "dependsOn: [{name: b}]"
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: clustersecretstores.external-secrets.io}
spec: {group: external-secrets.io, names: {kind: ClusterSecretStore}}
"""


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(repository(kustomization("a", note=NOTE), kustomization("b"), a=INGRESS, b=NGINX), id="no order"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", "wait: true"), a=INGRESS, b=NGINX), id="behind it"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=INGRESS, b=NGINX), id="behind it in name: another rule"),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=INGRESS, b=release("ingress-nginx", "{controller: {admissionWebhooks: {failurePolicy: Ignore}}}")),
            id="it lets everything pass",
        ),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=INGRESS, b=release("ingress-nginx", "{controller: {admissionWebhooks: {enabled: false}}}")),
            id="no webhook",
        ),
        pytest.param(repository(kustomization("a"), a=INGRESS + "---\n" + NGINX), id="together"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=WIDGET, b=CRD + "---\n" + NGINX), id="another kind"),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=INGRESS, b=NGINX) | {"helmfile.yaml": "releases:\n  - chart: ingress-nginx/ingress-nginx\n"},
            id="installed before Flux",
        ),
        pytest.param(
            repository(kustomization("a", note="  # warning[missing-crd-dependency]"), kustomization("b"), a=STORE, b=release()),
            id="its definition is a race already",
        ),
        pytest.param(
            repository(
                kustomization("a", "dependsOn: [{name: c}]").replace("dependsOn:", "dependsOn:  # hint[webhook-race]: ClusterSecretStore vault\n   "),
                kustomization("b"), kustomization("c"), a=STORE, b=release(), c=DEFINITION,
            ),
            id="its definition comes from elsewhere",
        ),
        pytest.param(
            repository(kustomization("a", "suspend: true"), kustomization("b"), a=INGRESS, b=NGINX),
            id="suspended",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=RULES), given)


def test_help_lets_the_provider_wait() -> None:
    given = repository(kustomization("a"), kustomization("b"), a=INGRESS, b=NGINX)
    (finding,) = lint_files(given, select=RULES).findings
    assert finding.help == (
        "add `name: b` to its `dependsOn`; write `wait: true` and `timeout: 5m` in Kustomization"
        " flux-system/b, because otherwise it is Ready before HelmRelease flux-system/ingress-nginx"
    )
