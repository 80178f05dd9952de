"""A variable with an invalid name.

## Why

The name of a variable consists of letters, digits and underscores, and does not start with a digit. Flux
checks the names of all variables before it substitutes the first one. A single `cluster-name` in
`substitute`, or in a ConfigMap or Secret under `substituteFrom`, makes the whole Kustomization fail, even if
it is never used.

Flux says: `envsubst error: 'ca.crt' var name is invalid, must match …`.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:
    substitute:
      cluster-name: production  # error[bad-variable-name]: cluster-name
    substituteFrom:
      - kind: ConfigMap
        name: settings
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
  domain: example.com
  ca.crt: "..."  # error[bad-variable-name]: ca.crt
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:
    substitute:
      cluster_name: production
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

import re
from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.builds import bad_names
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for it in bad_names(resource, cluster):
        yield it.holder.problem(
            f"`{it.name}` is not a valid variable name, so {resource} fails",
            *it.path,
            it.name,
            on="key",
            stops=[resource],
            help=f"write `{_better(it.name)}` here and wherever it is used",
        )


def _better(name: str) -> str:
    letters = re.sub("[^_a-zA-Z0-9]", "_", name)
    return f"_{letters}" if re.match("[0-9]|$", letters) else letters
