"""A source in another namespace, on a cluster that forbids it.

## Why

With the flag `--no-cross-namespace-refs`, which a FluxInstance with `cluster.multitenant: true` sets as well, a Kustomization or
HelmRelease may only use sources of its own namespace. Flux denies access to any other, and stalls: nothing is applied, and
there is no retry until the object changes. `dependsOn` may still name other namespaces.

Flux says: `can't access 'GitRepository/flux-system/flux-system', cross-namespace references have been blocked`.

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
  cluster:
    multitenant: true
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: shop
spec:
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system  # error[cross-namespace-reference]: may not use GitRepository flux-system/flux-system
```
```yaml title="shop/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: shop
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
  cluster:
    multitenant: true
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: shop
  namespace: shop
spec:
  interval: 10m
  url: https://github.com/example/shop
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: shop
spec:
  interval: 10m
  retryInterval: 2m
  path: ./deploy
  prune: true
  sourceRef:
    kind: GitRepository
    name: shop
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.references import references
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, kinds=("Kustomization", "HelmRelease"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    flags = cluster.flags.of(resource.kind)
    if not (cluster.whole and flags.no_cross_namespace_refs) or resource.remote:
        return
    flag = flags.places.get("no-cross-namespace-refs")
    for it in references(resource):
        if (
            it.supported
            and it.namespace != resource.namespace
            and known(it.namespace)
            and known(it.name)
        ):
            yield resource.problem(
                f"{resource} may not use {it}: this cluster forbids references to other namespaces",
                *it.path,
                "namespace",
                notes=[
                    "Flux denies access and stalls; there is no retry until the object changes."
                ],
                help=f"create a {it.kind} in namespace {resource.namespace}, and name that",
                related=[("forbidden here", flag)] if flag else [],
                stops=[resource],
            )
