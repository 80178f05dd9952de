"""resourceset-dependency: the fields that an entry of a ResourceSet's dependsOn needs."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "resourceset-dependency"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.example.com}}
spec: {{group: example.com, names: {{kind: Widget, plural: widgets}}, scope: {scope}, versions: []}}
"""
KS = "apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization"
HR = "apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease"
MAP = "apiVersion: v1, kind: ConfigMap"
NO_NAMESPACE = "  # error[resourceset-dependency]: in no namespace"
EXISTS = "  # warning[resourceset-dependency]: starts as soon as"
NOT_READ = "  # error[resourceset-dependency]: Flux ignores the `readyExpr`"


def resource_set(entry: str, namespace: str = "flux-system") -> str:
    return f"""\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {{name: tenants, namespace: {namespace}}}
spec:
  dependsOn:
    - {entry}
  resources: []
"""


@pytest.mark.parametrize(
    "entry",
    [
        f"{{{MAP}, name: a, namespace: b}}",
        f"{{{MAP}, name: a}}{NO_NAMESPACE}",
        f"{{{MAP}, name: a, namespace: ''}}{NO_NAMESPACE}",
        f"{{{MAP}, name: a, namespace: '${{NS}}'}}",
        f"{{{MAP}, name: '${{A}}'}}",
        "{apiVersion: v1, kind: Namespace, name: a}",
        "{apiVersion: v1, kind: Node, name: a, ready: true}",
        "{apiVersion: apps/v1, kind: Deployment, name: a, ready: true}" + NO_NAMESPACE,
        "{apiVersion: example.com/v1, kind: Deployment, name: a}",
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: a}",
        "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, name: a}",
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, name: a.b.c}",
        "{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: a}" + NO_NAMESPACE,
        "{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, name: a, namespace: b}",
        f"{{{KS}, name: a, namespace: b, ready: true}}",
        f"{{{KS}, name: a, namespace: b, ready: false}}",
        f"{{{KS}, name: a, namespace: b, ready: '${{READY}}'}}",
        f"{{{KS}, name: a, namespace: b}}{EXISTS}",
        f"{{{HR}, name: a, namespace: b}}{EXISTS}",
        "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, name: a, namespace: b}"
        + EXISTS,
        "{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization, name: a, namespace: b}",
        f"{{{KS}, name: a}}{NO_NAMESPACE}{EXISTS}",
        f"{{{KS}, name: a, namespace: b, readyExpr: 'true'}}{NOT_READ}",
        f"{{{KS}, name: a, namespace: b, ready: false, readyExpr: 'true'}}{NOT_READ}",
        f"{{{KS}, name: a, namespace: b, ready: true, readyExpr: 'true'}}",
        f"{{{MAP}, name: a, namespace: b, readyExpr: ''}}",
        f"{{{MAP}, name: a, namespace: b, readyExpr: data.a == 'b'}}{NOT_READ}",
    ],
)
def test_entries(entry: str) -> None:
    files = {"clusters/production/a.yaml": resource_set(entry)}
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("scope", "note"), [("Namespaced", NO_NAMESPACE), ("Cluster", ""), ("'${SCOPE}'", "")]
)
def test_the_scope_comes_from_the_crd(scope: str, note: str) -> None:
    entry = f"{{apiVersion: example.com/v1, kind: Widget, name: a}}{note}"
    files = {
        "clusters/production/a.yaml": resource_set(entry),
        "clusters/production/crd.yaml": CRD.format(scope=scope),
    }
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("namespaces", "expected"), [(["web"], "web"), ([], "tenants"), (["web", "db"], "tenants")]
)
def test_help_names_the_namespace(namespaces: list[str], expected: str) -> None:
    """The namespace of the only object with this name, or else of the ResourceSet."""
    files = {"clusters/production/a.yaml": resource_set(f"{{{MAP}, name: a}}", "tenants")}
    for namespace in namespaces:
        files[f"clusters/production/{namespace}.yaml"] = (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: {namespace}}}\n"
        )
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        f"write `namespace: {expected}`; the namespace of the ResourceSet is not the default"
    )
