"""A retryInterval that is longer than the interval.

## Why

`interval` is the pace of a healthy Kustomization, `retryInterval` that of a failing one. With the
longer one for failures, Flux looks after a broken Kustomization less often than after one that needs
nothing.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 5m
  retryInterval: 10m  # warning[retry-slower-than-interval]: 10m
  path: ./database
  prune: true
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
  interval: 10m
  retryInterval: 2m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.order import clock
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource) -> Iterator[Problem]:
    interval = clock.interval(resource)
    retry = clock.seconds(resource.get("spec", "retryInterval"))
    if interval and retry and retry > interval:
        yield resource.problem(
            f"the retryInterval of {resource}, {clock.text(retry)}, is longer than its interval,"
            f" {clock.text(interval)}: while it fails, Flux looks after it less often",
            "spec",
            "retryInterval",
            help=f"write a retryInterval shorter than {clock.text(interval)}, or remove it",
            related=[("the interval", resource.place("spec", "interval"))],
        )
