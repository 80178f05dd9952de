"""ready-expr-weak: expressions that check too little, and the gate that adds Flux's own check."""

import pytest

from gitops_lint.testing import assert_findings, helm_release, kustomization, lint_files

RULE = "ready-expr-weak"
READY = "c.type == 'Ready' && c.status == 'True'"
FRESH = "dep.metadata.generation == dep.status.observedGeneration"
LABELS = "dep.metadata.labels.a == self.metadata.labels.a"


def apps(line: str, more: str = "") -> str:
    return kustomization("apps", more, f"dependsOn:\n  - name: infra\n    readyExpr: {line}")


def release(line: str) -> str:
    depends_on = f"dependsOn:\n  - name: database\n    readyExpr: {line}"
    return helm_release("app", depends_on, namespace="apps")


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
        f"{LABELS}  # warning[ready-expr-weak]: regardless of the health of",
        "dep.spec.suspend == false  # warning[ready-expr-weak]: regardless of the health of",
        "self.metadata.name == 'x'  # warning[ready-expr-weak]",
        f"dep.status.conditions.exists(c, {READY})  # hint[ready-expr-weak]: older generation",
        f"{LABELS} && dep.status.conditions.exists(c, {READY})  # hint[ready-expr-weak]",
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
    files = {"clusters/production/a.yaml": apps(line)}
    assert_findings(lint_files(files, select=[RULE]), files)
    files = {"clusters/production/a.yaml": release(line)}
    assert_findings(lint_files(files, select=[RULE]), files)


def test_suspended_objects_wait_for_nothing() -> None:
    files = {"clusters/production/a.yaml": apps(LABELS, "suspend: true")}
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
        "clusters/production/a.yaml": apps(LABELS + note * of_kustomization),
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
    """There is no finding once the suggested part is added."""
    files = {"clusters/production/a.yaml": apps(line)}
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        f"add `{missing}`, or enable the feature gate `AdditiveCELDependencyCheck`"
    )
    files = {"clusters/production/a.yaml": apps(f'"{line} {missing}"')}
    assert_findings(lint_files(files, select=[RULE, "cel-expression-suspicious"]), {})
