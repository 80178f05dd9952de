"""A timeout that is not shorter than the interval.

## Why

While Flux waits for health, it does nothing else for the Kustomization. If the timeout is as long as the
interval, a failing rollout makes Flux correct drift and retry at the pace of the timeout, not of the
interval.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 5m
  timeout: 10m  # hint[timeout-exceeds-interval]: 10m
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

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import clock, waits
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    timeout = clock.seconds(resource.get("spec", "timeout"))
    interval = clock.interval(resource)
    if not waits(resource) or timeout is None or not interval or timeout < interval:
        return
    cancels = cluster.flags.kustomize.enabled("CancelHealthCheckOnNewRevision")
    stops = "does not correct drift"
    if not cancels:
        stops = "neither corrects drift nor applies a new commit"
    yield resource.problem(
        f"{resource} may wait {clock.text(timeout)} for health, longer than its interval of"
        f" {clock.text(interval)}"
        if timeout > interval
        else f"{resource} may wait for health as long as its interval of {clock.text(interval)}",
        "spec",
        "timeout",
        notes=[f"While Flux waits, it {stops}."],
        help=f"write a shorter `timeout`, or an `interval` longer than {clock.text(timeout)}",
        related=[("`interval` is set here", resource.place("spec", "interval"))],
        together="{objects} may wait for health longer than their interval",
    )
