"""A timeout that nothing uses.

## Why

`timeout` limits how long Flux waits for health, and how long `deletionPolicy: WaitForTermination` waits.
Without `wait`, `healthChecks` or that policy, kustomize-controller never reads it: it does not limit
fetching, building or applying. Often `wait: true` was meant and forgotten.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m  # hint[timeout-inert]: 5m
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

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order import dependency_graph, waits
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, kinds=("Kustomization",), fix="either")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    written = resource.get("spec", "timeout")
    policy = resource.get("spec", "deletionPolicy")
    if written is None or waits(resource) is not False:
        return
    if known(policy) and policy != "WaitForTermination":
        yield resource.problem(
            f"`timeout: {written}` is unused: {resource} has neither `wait: true` nor `healthChecks`",
            "spec",
            "timeout",
            help="write `wait: true` if dependents need healthy objects; or remove `timeout`",
            together=f"`timeout: {written}` is unused in {{objects}}, which have neither `wait: true` nor"
            " `healthChecks`",
            # If others depend on it, `wait: true` may be missing, for which the timeout is right.
            fix=resource.deleted(
                "spec", "timeout", safe=not dependency_graph(cluster).into.get(resource.id)
            ),
        )
