"""An interval shorter than is useful, or zero.

## Why

Every `interval`, Flux builds and applies everything again, even if nothing has changed. According to Flux's
documentation, a Kustomization should have at least 60 seconds. Below that the controllers and the API server are kept
busy, and a Kustomization without `timeout` waits for health for only 30 seconds. New commits do not need a short
interval, because they arrive by event. For HelmReleases the same limit is assumed, and for sources 30 seconds.

`interval: 0s` is accepted, but Flux then never reconciles the object on its own: it does not correct
drift, and a source never fetches a new revision.

## Severity

A warning for a zero interval, otherwise a hint.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10s  # hint[interval-too-short]: 10s
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: frontend
  namespace: flux-system
spec:
  interval: 0s  # warning[interval-too-short]: never
  path: ./frontend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.order import clock
from gitops_lint.rule import Problem, Severity, rule

# In seconds. Sources only check for a new revision. (Flux docs: Kustomization interval)
SHORTEST: Final = {
    "Kustomization": 60,
    "HelmRelease": 60,
    "GitRepository": 30,
    "OCIRepository": 30,
    "HelmRepository": 30,
    "HelmChart": 30,
    "Bucket": 30,
}


@rule(Severity.HINT, kinds=tuple(SHORTEST))
def check(resource: Resource) -> Iterator[Problem]:
    length = clock.interval(resource)
    shortest = SHORTEST[resource.kind]
    if length is None or length >= shortest or resource.get("spec", "type") == "oci":
        return
    written = resource.get("spec", "interval")
    if length == 0:
        message = (
            f"{resource} has `interval: {written}`, so Flux never reconciles it again on its own"
        )
    else:
        message = (
            f"{resource} is reconciled every {written}; the shortest useful interval is"
            f" {clock.text(shortest)}"
        )
    yield resource.problem(
        message,
        "spec",
        "interval",
        help=f"write `interval: {clock.text(shortest)}` or longer; new commits arrive by event",
        severity=Severity.WARNING if length == 0 else None,
        together="{objects} are reconciled more often than is useful"
        if length
        else f"{{objects}} have `interval: {written}`, so Flux never reconciles them again on its own",
    )
