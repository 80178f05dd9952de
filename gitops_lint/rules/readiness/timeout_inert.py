"""A timeout that nothing uses.

## Why

`timeout` limits the wait for health, and the wait of `deletionPolicy: WaitForTermination`. Without
`wait`, `healthChecks` or that policy, kustomize-controller never looks at it: fetching, building and
applying do not have it as their limit. Often it stands for a `wait: true` that was forgotten.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m  # info[timeout-inert]: 5m
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

from gitops_lint.cluster import Resource, known
from gitops_lint.order import waits
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.INFO, kinds=("Kustomization",))
def check(resource: Resource) -> Iterator[Problem]:
    written = resource.get("spec", "timeout")
    policy = resource.get("spec", "deletionPolicy")
    if written is None or waits(resource) is not False:
        return
    if known(policy) and policy != "WaitForTermination":
        yield resource.problem(
            f"the timeout of {resource}, {written}, has no effect: it waits for nothing",
            "spec",
            "timeout",
            help="write `wait: true` if it should be Ready only when it is healthy; or remove the timeout",
        )
