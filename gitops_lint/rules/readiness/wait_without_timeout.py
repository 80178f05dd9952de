"""A wait for health without a timeout of its own.

## Why

Without `timeout`, Flux waits for `interval` less 30 seconds: with `interval: 1h` a broken rollout is
only given up after 59m30s. Until then the Kustomization says `Reconciliation in progress`, one of the
controller's few workers is taken, and the commit with the fix is not applied.

A warning when the implied timeout is longer than 30 minutes or shorter than one, an info otherwise.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./database
  prune: true
  wait: true  # warning[wait-without-timeout]: 59m30s
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 5m
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.order import clock, waits
from gitops_lint.rule import Problem, Severity, rule

LONG: Final = 30 * 60
SHORT: Final = 60


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource) -> Iterator[Problem]:
    length = clock.timeout(resource)
    if not waits(resource) or resource.get("spec", "timeout") is not None or length is None:
        return
    whole = resource.get("spec", "wait") is True
    every = resource.get("spec", "interval")
    effect = (
        f"so slow starts fail: it gives up after {clock.text(length)}"
        if length < SHORT
        else f"so a broken rollout blocks it, and the next commit, for {clock.text(length)}"
    )
    yield resource.problem(
        f"{resource} waits for health without a timeout, {effect} (what `interval: {every}` implies)",
        "spec",
        "wait" if whole else "healthChecks",
        on="value" if whole else "key",
        help="write `timeout: 5m`, or as long as a healthy rollout takes at most",
        severity=Severity.WARNING if not SHORT <= length <= LONG else Severity.INFO,
    )
