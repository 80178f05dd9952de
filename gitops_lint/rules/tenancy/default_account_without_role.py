"""A Kustomization or HelmRelease that runs under a default account without rights.

## Why

With the flag `--default-service-account`, which a FluxInstance with `cluster.multitenant: true` sets as well, Flux does not use its own
rights for an object without `serviceAccountName`: it acts as this ServiceAccount of the object's namespace. If nothing grants a role
to the account, everything is forbidden, and nothing is applied. This is also true for objects in the namespace of Flux itself, which
create the tenants.

Nothing is reported if a chart or something outside of the repository may grant the role, or if it is accepted under `needs:`.

The message is like `namespaces "shop" is forbidden: User "system:serviceaccount:flux-system:default" cannot patch resource "namespaces"`.

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
```yaml title="clusters/production/tenants.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: tenants
  namespace: flux-system
spec:  # warning[default-account-without-role]: acts as ServiceAccount flux-system/default
  interval: 10m
  path: ./tenants
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="tenants/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
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
```yaml title="clusters/production/tenants.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: tenants
  namespace: flux-system
spec:
  interval: 10m
  path: ./tenants
  prune: true
  serviceAccountName: kustomize-controller
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="tenants/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.tenancy._accounts import without_role


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    homes = {root.namespace for root in cluster.entry.roots}
    for item, account in without_role(cluster):
        if item.get("spec", "serviceAccountName"):
            continue
        flag = cluster.flags.of(item.kind).places.get("default-service-account")
        own = item.kind == "Kustomization" and item.namespace in homes
        named = f"{account.kind} {account.namespace}/{account.name}"
        help_ = (
            f"grant a role to {named}; or write `serviceAccountName` with an account that has one"
        )
        yield item.problem(
            f"{item} acts as {named}, to which nothing grants a role, so everything that it applies is forbidden",
            "spec",
            on="key",
            help="write `serviceAccountName: kustomize-controller`, the account of Flux itself"
            if own
            else help_,
            related=[("the default account of this cluster", flag)] if flag else [],
            together="{objects} act as the default account of their namespace, to which nothing grants a role",
        )
