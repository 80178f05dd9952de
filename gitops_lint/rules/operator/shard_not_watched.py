"""An object that no controller reconciles, because no shard has its label.

## Why

With shards, each controller of Flux watches only the objects that its label selector (`--watch-label-selector`) selects: the main one those without
the label `sharding.fluxcd.io/key`, each of the others those with its own value. Flux never looks at an object with another value.
It has no status at all, so it never becomes Ready, and what depends on it waits forever.

Only clusters that show their shards are checked: by `spec.sharding` of a FluxInstance, or by the Deployments of the controllers. Without
shards, the label has no effect.

## Bad

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sharding:
    shards:
      - tenants
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/blue.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: blue
  namespace: flux-system
  labels:
    sharding.fluxcd.io/key: tenant  # error[shard-not-watched]: no controller reconciles Kustomization flux-system/blue
spec:
  interval: 10m
  path: ./blue
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="blue/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: blue
  namespace: default
```

## Good

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sharding:
    shards:
      - tenants
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/blue.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: blue
  namespace: flux-system
  labels:
    sharding.fluxcd.io/key: tenants
spec:
  interval: 10m
  path: ./blue
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="blue/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: blue
  namespace: default
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.flux import installation, sharded
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.order.verdict import is_in_verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR, reports=RefusalKind.SHARD)
def check(cluster: Cluster) -> Iterator[Problem]:
    every = dict(sharded(installation(cluster.entry, cluster.resources)))
    for it in refused(cluster, RefusalKind.SHARD):
        item = it.resource
        selectors = listing([f"`{text}`" for text in every[item.kind, item.group]], 5)
        yield item.problem(
            f"no controller reconciles {item}: none watches its labels",
            *it.path,
            notes=[f"The controllers watch {selectors}."],
            help="write the name of a shard; or remove the label",
            together="no controller reconciles {objects}: none watches their labels",
            stops=[item] if is_in_verdict(item) else (),
        )
