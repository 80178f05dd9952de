"""What rules about order that nothing promises are tried on: Kustomizations, and what they apply."""

from gitops_lint import testing
from gitops_lint.testing import assert_findings, lint_files

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, names: {kind: Widget}}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n"
VARS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\n"
NOTHING = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nothing, namespace: default}\n"
STORE = """\
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: {name: vault}
"""


def release(name: str = "external-secrets", more: str = "{}") -> str:
    """A HelmRelease of the chart of its name, and where that comes from."""
    return f"""\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {{name: {name}, namespace: flux-system}}
spec: {{interval: 1h, url: "https://charts.example.com"}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 1h
  chart: {{spec: {{chart: {name}, sourceRef: {{kind: HelmRepository, name: {name}}}}}}}
  values: {more}
"""


def kustomization(name: str, *lines: str, note: str = "", namespace: str = "flux-system") -> str:
    """A Flux Kustomization with an interval of 1h; `note` is on the line of `spec`."""
    return testing.kustomization(name, "interval: 1h", *lines, at_spec=note, namespace=namespace)


def repository(*documents: str, **inside: str) -> dict[str, str]:
    """A cluster of Kustomizations, and what each of them applies, by its name."""
    content = {f"{name}/content.yaml": text for name, text in inside.items()}
    return {"clusters/production/top.yaml": "---\n".join(documents), **content}


RULES = ("missing-crd-dependency", "missing-namespace-dependency", "missing-config-dependency")


def check_order(files: dict[str, str]) -> None:
    """A repository has exactly the findings of the rules about missing dependencies that it announces."""
    assert_findings(lint_files(files, select=RULES), files)
