"""A `readyExpr` that does not check whether the dependency is healthy.

## Why

A `readyExpr` replaces Flux's own check of a dependency; it does not add to it. Flux no longer checks
whether the dependency is Ready, whether its controller has seen the newest generation, or whether it has
applied the newest revision of a shared source. If the expression only compares labels or versions, the
dependent starts even if the dependency is failing, suspended or has never run.

An expression that reads another field of the dependency's status, such as `lastAppliedRevision`, or that
only asks whether something exists (`true`, `has(...)`), is assumed to be intended. With the feature gate
`AdditiveCELDependencyCheck`, Flux runs both checks, and this rule reports nothing.

## Severity

A warning. Only advice if the expression checks conditions but not `observedGeneration`: it then accepts the
status of an older generation until the controller has seen the new one.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
  labels:
    release: "7"
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
  labels:
    release: "7"
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastructure
      readyExpr: dep.metadata.labels.release == self.metadata.labels.release  # warning[ready-expr-weak]: infrastructure
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
  labels:
    release: "7"
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
  labels:
    release: "7"
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastructure
      readyExpr: >
        dep.metadata.labels.release == self.metadata.labels.release &&
        dep.metadata.generation == dep.status.observedGeneration &&
        dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order import suspended
from gitops_lint.order.dependencies.depends_on import is_additive
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule

_GATE: Final = "AdditiveCELDependencyCheck"
_READY: Final = "dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"
_FRESH: Final = "dep.metadata.generation == dep.status.observedGeneration"
# Expressions that intentionally test only whether the object or a field exists.
_EXISTENCE: Final = regex(r"\s*(?:true|!?has\([^()]*\))\s*")
# Fields of a status that change with the generation or the revision.
_FRESHNESS: Final = regex("[gG]eneration|Revision|revision|digest|Digest")


@rule(Severity.WARNING, kinds=("Kustomization", "HelmRelease"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """(kustomize-controller, helm-controller: dependency check)"""
    for i, entry in resource.maps("spec", "dependsOn"):
        text = entry.get("readyExpr")
        if not (isinstance(text, str) and text.strip() and known(text)):
            continue
        if _EXISTENCE.fullmatch(text):
            continue
        forgotten = _forgotten(text)
        if forgotten and not suspended(resource) and not is_additive(cluster, resource.kind):
            missing, severity = forgotten
            yield resource.problem(
                f"`readyExpr` lets {resource} start {_effect(severity)} {entry.get('name')}",
                "spec", "dependsOn", i, "readyExpr",
                notes=["`readyExpr` replaces Flux's own check of the dependency."],
                help=f"add `&& {' && '.join(missing)}`, or enable the feature gate `{_GATE}`",
                severity=severity,
            )  # fmt: skip


def _forgotten(expression: str) -> tuple[tuple[str, ...], Severity] | None:
    """The parts of Flux's own check that an expression leaves out, and the severity."""
    if "status" not in expression:
        return (_FRESH, _READY), Severity.WARNING
    if "conditions" in expression and not _FRESHNESS.search(expression):
        return (_FRESH,), Severity.HINT
    return None


def _effect(severity: Severity) -> str:
    if severity is Severity.HINT:
        return "with the status of an older generation of"
    return "regardless of the health of"
