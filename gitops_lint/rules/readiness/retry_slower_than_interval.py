"""A retryInterval that is longer than the interval.

## Why

Flux reconciles a healthy Kustomization every `interval` and retries a failed one every `retryInterval`.
If `retryInterval` is longer, a broken Kustomization gets less attention than a healthy one.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 5m
  retryInterval: 10m  # hint[retry-slower-than-interval]: 10m
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


@rule(Severity.HINT, kinds=("Kustomization",), fix="unsafe")
def check(resource: Resource) -> Iterator[Problem]:
    interval = clock.interval(resource)
    retry = clock.seconds(resource.get("spec", "retryInterval"))
    if interval and retry and retry > interval:
        yield resource.problem(
            f"a failed {resource} is retried every {clock.text(retry)}, less often than its interval of"
            f" {clock.text(interval)}",
            "spec",
            "retryInterval",
            help=f"write a `retryInterval` shorter than {clock.text(interval)}, or remove it",
            fix=resource.deleted("spec", "retryInterval", safe=False),
            related=[("`interval` is set here", resource.place("spec", "interval"))],
            together="failed {objects} are retried less often than their interval",
        )
