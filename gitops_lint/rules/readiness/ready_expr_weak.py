"""A readyExpr that does not ask whether the dependency is healthy.

## Why

A `readyExpr` takes the place of Flux's own test; it does not add to it. Whether the dependency is Ready,
whether its controller has seen the newest generation, whether it has applied the newest revision of a
source that both share: none of that is asked any more. An expression that only compares labels or
versions lets the dependent go on over a dependency that is failing, suspended, or has never run.

One that asks for conditions, but not for `observedGeneration`, takes the answer for an older generation
for the new one, until the controller gets to it: that is an info. An expression that asks for something
else in the dependency's status, such as `lastAppliedRevision`, and one that only asks whether something is
there (`true`, `has(...)`), are taken to mean it.

With the feature gate `AdditiveCELDependencyCheck` Flux tests both, and this rule is silent.

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

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order import suspended
from gitops_lint.order.dependencies.depends_on import is_additive
from gitops_lint.rule import Problem, Severity, rule

_GATE: Final = "AdditiveCELDependencyCheck"
_READY: Final = "dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"
_FRESH: Final = "dep.metadata.generation == dep.status.observedGeneration"
# Whoever writes this wants no more than that something is there.
_EXISTENCE: Final = re.compile(r"\s*(?:true|!?has\([^()]*\))\s*")
# What in a status moves on with the generation, or with the revision.
_MOVES_ON: Final = re.compile("[gG]eneration|Revision|revision|digest|Digest")


@rule(Severity.WARNING, kinds=("Kustomization", "HelmRelease"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """kustomize-controller, helm-controller: dependency check."""
    for i, entry in resource.maps("spec", "dependsOn"):
        said = entry.get("readyExpr")
        if not (isinstance(said, str) and said.strip() and known(said)) or _EXISTENCE.fullmatch(
            said
        ):
            continue
        forgotten = _forgotten(said)
        if forgotten and not suspended(resource) and not is_additive(cluster, resource.kind):
            missing, severity = forgotten
            yield resource.problem(
                f'{resource} goes on {_effect(severity)} "{entry.get("name")}": a readyExpr replaces'
                " Flux's own test",
                "spec", "dependsOn", i, "readyExpr",
                help=f"add `&& {' && '.join(missing)}`, or turn on the feature gate {_GATE}",
                severity=severity,
            )  # fmt: skip


def _forgotten(expression: str) -> tuple[tuple[str, ...], Severity] | None:
    """What Flux's own test would ask and an expression does not, and how bad that is."""
    if "status" not in expression:
        return (_FRESH, _READY), Severity.WARNING
    if "conditions" in expression and not _MOVES_ON.search(expression):
        return (_FRESH,), Severity.INFO
    return None


def _effect(severity: Severity) -> str:
    if severity is Severity.INFO:
        return "with what may be an older generation's status of"
    return "whatever the health of"
