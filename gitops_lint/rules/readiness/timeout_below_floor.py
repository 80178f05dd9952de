"""A timeout below 30 seconds, which Flux raises to 30 seconds.

## Why

kustomize-controller never waits less than 30 seconds: a shorter `timeout` is raised without a word.
What is written is not what happens.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 10s  # warning[timeout-below-floor]: 10s
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


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource) -> Iterator[Problem]:
    written = resource.get("spec", "timeout")
    length = clock.seconds(written)
    if length is not None and length < clock.MINIMUM_TIMEOUT:
        floor = clock.text(clock.MINIMUM_TIMEOUT)
        yield resource.problem(
            f"the timeout of {resource} is {written}, but Flux waits {floor} at least",
            "spec",
            "timeout",
            help=f"write `timeout: {floor}`, or longer",
        )
