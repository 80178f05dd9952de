"""A key of a ConfigMap or Secret that the API server does not accept.

## Why

The keys of `data` have only letters, digits, `-`, `_` and `.`. A path with a slash, a name with a space or a URL is
rejected, and Flux applies none of the objects of the Kustomization. kustomize does not check the keys.

Flux says: `data[conf/app.yaml]: Invalid value: "conf/app.yaml": a valid config key must consist of alphanumeric
characters, '-', '_' or '.'`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  conf/app.yaml: |  # error[data-key-invalid]: the API server rejects ConfigMap default/settings: `conf/app.yaml` is not a valid key
    log: info
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  app.yaml: |
    log: info
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.DATA_KEY)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.DATA_KEY):
        item, (key,) = it.resource, found.values
        yield item.problem(
            f"the API server rejects {item}: `{key}` is not a valid key",
            *found.path,
            on="key",
            help="use letters, digits, `-`, `_` and `.`; where a pod mounts it, `items` can give it another path",
            stops=stopped(it),
        )
