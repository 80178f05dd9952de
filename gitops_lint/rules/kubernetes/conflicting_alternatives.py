"""Fields that exclude each other.

## Why

Of some fields, an object can only have one: `value` or `valueFrom` of a variable, the handler of a probe, the source of a
volume, `minAvailable` or `maxUnavailable`; and `strategy` with `type: Recreate` has no `rollingUpdate`. A patch that
adds one keeps the other, because it merges maps. The API server rejects the object, and Flux applies none of the
objects of the Kustomization.

Flux says: `spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy … is 'Recreate'`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  strategy:
    type: Recreate
    rollingUpdate:  # error[conflicting-alternatives]: the API server rejects Deployment default/podinfo: it has `type: Recreate` and `rollingUpdate`
      maxUnavailable: 1
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  strategy:
    type: Recreate
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR, reports=Constraint.ALTERNATIVES)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.ALTERNATIVES):
        item, fields = it.resource, found.values
        yield item.problem(
            f"the API server rejects {item}: it has {listing([f'`{name}`' for name in fields])}",
            *found.path,
            on="key",
            help=f"keep only one; a patch removes a field with `null`: `{found.path[-1]}: null`",
            stops=stopped(it),
        )
