"""Two entries of a list with the same key.

## Why

Flux applies objects server-side. Then two variables in `env` must not have the same name, and the same holds for the
names of containers and volumes, for mount paths, and for ports with the same protocol. `kubectl apply` accepts such
lists, so an object from elsewhere may have worked before. Flux applies none of the objects of the Kustomization.

Flux says: `… .env: duplicate entries for key [name="LOG_LEVEL"]`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
      env:
        - name: LOG_LEVEL
          value: info
        - name: LOG_LEVEL  # error[duplicate-list-entry]: the API server rejects Pod default/podinfo: `env` has two entries LOG_LEVEL
          value: debug
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
      env:
        - name: LOG_LEVEL
          value: debug
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.documents import KeyPath
from gitops_lint.results.fix import Fix
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.UNIQUE, fix="safe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.UNIQUE):
        item, (field, key) = it.resource, found.values
        yield item.problem(
            f"the API server rejects {item}: `{field}` has two entries {key}",
            *found.path,
            help="remove one of them",
            fix=_fix(item, found.path),
            stops=stopped(it),
        )


def _fix(item: Resource, path: KeyPath) -> Fix | None:
    """The fix that removes the second of two entries that are equal."""
    *above, last = path
    index = last if isinstance(last, int) else above.pop()
    entries = item.get(*above)
    if not (isinstance(entries, list) and isinstance(index, int)):
        return None
    twice = entries[index] in entries[:index]
    return item.deleted(*above, index, title="remove the second one") if twice else None
