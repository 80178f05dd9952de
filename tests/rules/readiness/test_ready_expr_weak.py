"""ready-expr-weak: which expressions ask for too little, and where Flux asks for itself."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "ready-expr-weak"
READY = "c.type == 'Ready' && c.status == 'True'"
FRESH = "dep.metadata.generation == dep.status.observedGeneration"
LABELS = "dep.metadata.labels.a == self.metadata.labels.a"


def kustomization(line: str, more: str = "") -> str:
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 10m
  prune: true
  path: ./apps
  {more}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  dependsOn:
    - name: infra
      readyExpr: {line}
"""


def release(line: str) -> str:
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: app, namespace: apps}}
spec:
  interval: 10m
  chartRef: {{kind: OCIRepository, name: app}}
  dependsOn:
    - name: database
      readyExpr: {line}
"""


def instance(controller: str, gates: str) -> str:
    return f"""\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {{name: flux, namespace: flux-system}}
spec:
  sync: {{kind: GitRepository, url: https://git.example.com/a.git, ref: refs/heads/main, path: clusters/production}}
  kustomize:
    patches:
      - target: {{kind: Deployment, name: {controller}}}
        patch: '[{{op: add, path: /spec/template/spec/containers/0/args/-, value: "--feature-gates={gates}"}}]'
"""


@pytest.mark.parametrize(
    "line",
    [
        f"{LABELS}  # warning[ready-expr-weak]: whatever the health of",
        "dep.spec.suspend == false  # warning[ready-expr-weak]: whatever the health of",
        "self.metadata.name == 'x'  # warning[ready-expr-weak]",
        f"dep.status.conditions.exists(c, {READY})  # info[ready-expr-weak]: older generation",
        f"{LABELS} && dep.status.conditions.exists(c, {READY})  # info[ready-expr-weak]",
        f"dep.status.conditions.exists(c, {READY} && c.observedGeneration == dep.metadata.generation)",
        f"dep.status.observedGeneration == dep.metadata.generation && dep.status.conditions.exists(c, {READY})",
        "dep.status.lastAppliedRevision == self.status.lastAttemptedRevision",
        "dep.status.inventory.entries.size() > 0",
        "'true'",
        "has(dep.metadata)",
        "has(dep.spec.path)",
        "'!has(dep.spec.suspend)'",
        "has(dep.spec.path) && dep.spec.path == 'a'  # warning[ready-expr-weak]",
        "dep.metadata.${FIELD} == 'x'",
        "''",
        "[]",
    ],
)
def test_expressions(line: str) -> None:
    files = {"clusters/production/a.yaml": kustomization(line)}
    assert_findings(lint_files(files, select=[RULE]), files)
    files = {"clusters/production/a.yaml": release(line)}
    assert_findings(lint_files(files, select=[RULE]), files)


def test_what_is_suspended_waits_for_nothing() -> None:
    files = {"clusters/production/a.yaml": kustomization(LABELS, "suspend: true")}
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("controller", "gates", "of_kustomization", "of_release"),
    [
        ("kustomize-controller", "AdditiveCELDependencyCheck=true", False, True),
        ("helm-controller", "AdditiveCELDependencyCheck=true", True, False),
        ("(kustomize|helm)-controller", "A=false,AdditiveCELDependencyCheck=true", False, False),
        ("(kustomize|helm)-controller", "AdditiveCELDependencyCheck=false", True, True),
    ],
)
def test_the_gate(controller: str, gates: str, of_kustomization: bool, of_release: bool) -> None:
    note = "  # warning[ready-expr-weak]"
    files = {
        "clusters/production/flux.yaml": instance(controller, gates),
        "clusters/production/a.yaml": kustomization(LABELS + note * of_kustomization),
        "clusters/production/b.yaml": release(LABELS + note * of_release),
    }
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        (LABELS, f"&& {FRESH} && dep.status.conditions.exists(c, {READY})"),
        (f"dep.status.conditions.exists(c, {READY})", f"&& {FRESH}"),
    ],
)
def test_help_is_the_missing_part(line: str, missing: str) -> None:
    """What it says to add makes it silent."""
    files = {"clusters/production/a.yaml": kustomization(line)}
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        f"add `{missing}`, or turn on the feature gate AdditiveCELDependencyCheck"
    )
    files = {"clusters/production/a.yaml": kustomization(f'"{line} {missing}"')}
    assert_findings(lint_files(files, select=[RULE, "cel-expression-suspicious"]), {})
