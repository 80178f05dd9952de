"""A timeout that is not shorter than the interval.

## Why

While Flux waits for health it does nothing else for the Kustomization. With a timeout as long as the
interval, drift is corrected and failures are tried again at the pace of the timeout, and the interval
says nothing any more. Flux accepts it; a very long timeout (over an hour, or over six intervals) is a
warning, because for so long a broken rollout keeps the fix out.

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
        f"the timeout of {resource}, {clock.text(timeout)}, is not shorter than its interval,"
        f" {clock.text(interval)}: while Flux waits, it neither corrects drift nor takes a new commit",
        "spec",
        "timeout",
        help=f"write a shorter timeout, or an interval longer than {clock.text(timeout)}",
        related=[("the interval", resource.place("spec", "interval"))],
        severity=Severity.WARNING if long else None,
    )
