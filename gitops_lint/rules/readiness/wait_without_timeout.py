"""A wait for health without a timeout of its own.

## Why

Without `timeout`, Flux waits for `interval` minus 30 seconds: with `interval: 1h`, a broken rollout is
reported as failed only after 59m30s. Until then the Kustomization says `Reconciliation in progress`,
occupies one of the controller's few workers, and does not apply the commit with the fix.

## Severity

A warning if the implied timeout is longer than 30 minutes or shorter than a minute. Otherwise advice.

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
        "A slow start fails, although nothing is broken."
        if length < SHORT
        else "Until then Flux does not apply the next commit either."
    )
    yield resource.problem(
        f"no `timeout`: {resource} waits only {clock.text(length)} for health"
        if length < SHORT
        else f"no `timeout`: {resource} reports a failed rollout only after {clock.text(length)}",
        "spec",
        "wait" if whole else "healthChecks",
        on="value" if whole else "key",
        notes=[f"Without `timeout`, Flux waits for `interval: {every}` minus 30s. {effect}"],
        help="write `timeout: 5m`, or as long as a healthy rollout takes at most",
        severity=Severity.WARNING if not SHORT <= length <= LONG else Severity.INFO,
    )
