"""A timeout that is not shorter than the interval.

## Why

While Flux waits for health, it does nothing else for the Kustomization. If the timeout is as long as the
interval, a failing rollout makes Flux correct drift and retry at the pace of the timeout, not of the
interval.

## Severity

A warning if the timeout is longer than an hour or than six intervals, because a broken rollout keeps the
fix out for that long. Otherwise advice.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 5m
  timeout: 10m  # info[timeout-exceeds-interval]: 10m
  path: ./database
  prune: true
  wait: true
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
  interval: 20m
  timeout: 10m
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

HOUR: Final = 3600
TIMES: Final = 6


@rule(Severity.INFO, kinds=("Kustomization",))
def check(resource: Resource) -> Iterator[Problem]:
    timeout = clock.seconds(resource.get("spec", "timeout"))
    interval = clock.interval(resource)
    if not waits(resource) or timeout is None or not interval or timeout < interval:
        return
    long = timeout > HOUR or timeout > TIMES * interval
    yield resource.problem(
        f"{resource} may wait {clock.text(timeout)} for health, longer than its interval of"
        f" {clock.text(interval)}"
        if timeout > interval
        else f"{resource} may wait for health as long as its interval of {clock.text(interval)}",
        "spec",
        "timeout",
        notes=["While Flux waits, it neither corrects drift nor applies a new commit."],
        help=f"write a shorter `timeout`, or an `interval` longer than {clock.text(timeout)}",
        related=[("`interval` is set here", resource.place("spec", "interval"))],
        severity=Severity.WARNING if long else None,
    )
