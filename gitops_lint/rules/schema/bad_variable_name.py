"""A variable with an invalid name.

## Why

The name of a variable consists of letters, digits and underscores, and does not start with a digit. Flux
checks the names of all variables before it substitutes the first one. A single `cluster-name` in
`substitute`, or in a ConfigMap or Secret under `substituteFrom`, makes the whole Kustomization fail, even if
it is never used.

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
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.rule import Problem, Severity, rule

# fluxcd/pkg kustomize: varsubRegex.
_NAME: Final = re.compile("[_a-zA-Z][_a-zA-Z0-9]*")


@rule(Severity.ERROR, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    yield from _bad(resource, ("spec", "postBuild", "substitute"), resource)
    for _, entry in resource.maps("spec", "postBuild", "substituteFrom"):
        kind, name = entry.get("kind"), entry.get("name")
        if isinstance(kind, str) and isinstance(name, str):
            definer = cluster.find(kind, resource.namespace, name)
            for field in ("data", "stringData") if definer else ():
                yield from _bad(definer, (field,), resource)


def _bad(holder: Resource | None, path: tuple[str, ...], owner: Resource) -> Iterator[Problem]:
    names = holder.get(*path) if holder else None
    for name in names if isinstance(names, dict) else ():
        if holder and known(name) and not _NAME.fullmatch(str(name)):
            yield holder.problem(
                f"`{name}` is not a valid variable name, so {owner} fails",
                *path,
                name,
                on="key",
                help=f"write `{_better(str(name))}` here and wherever it is used",
            )


def _better(name: str) -> str:
    letters = re.sub("[^_a-zA-Z0-9]", "_", name)
    return letters if _NAME.match(letters) else f"_{letters}"
