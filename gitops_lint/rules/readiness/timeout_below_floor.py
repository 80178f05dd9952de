"""A timeout below 30 seconds, which Flux raises to 30 seconds.

## Why

kustomize-controller waits at least 30 seconds for health. It raises a shorter `timeout` to 30 seconds
without a warning, so the field does not do what it says.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 10s  # hint[timeout-below-floor]: 10s
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
  interval: 10m
  timeout: 30s
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.order import clock
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, kinds=("Kustomization",), fix="safe")
def check(resource: Resource) -> Iterator[Problem]:
    written = resource.get("spec", "timeout")
    length = clock.seconds(written)
    if length is not None and length < clock.MINIMUM_TIMEOUT:
        floor = clock.text(clock.MINIMUM_TIMEOUT)
        yield resource.problem(
            f"{resource} has `timeout: {written}`, but Flux waits at least {floor}",
            "spec",
            "timeout",
            help=f"write `timeout: {floor}`, or longer",
            fix=resource.written(floor, "spec", "timeout"),
            together=f"{{objects}} have `timeout: {written}`, but Flux waits at least {floor}",
        )
