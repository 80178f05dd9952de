"""A ServiceAccount whose name seems to be wrong.

## Why

With `serviceAccountName`, Flux applies the objects of a Kustomization or HelmRelease as this ServiceAccount of the same namespace. If
nothing grants a role to an account of that name, everything is forbidden, and nothing is applied.

An account that exists in another namespace, or with a similar name in the same one, was probably meant. All other accounts are
created outside of the repository; `gitops-lint needs` lists them.

Flux says: `configmaps "shop" is forbidden: User "system:serviceaccount:shop:deployr" cannot patch resource "configmaps"`.

## Bad

```yaml title="clusters/production/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployer
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: shop
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
  serviceAccountName: deployr  # warning[service-account-not-found]: ServiceAccount shop/deployr
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
```
```yaml title="shop/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: shop
```

## Good

```yaml title="clusters/production/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployer
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: shop
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
  serviceAccountName: deployer
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
```
```yaml title="shop/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: shop
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.roles import granted
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.tenancy._accounts import without_role
from gitops_lint.wording.suggest import did_you_mean


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    known = {(it.namespace, it.name) for it in cluster.of_kind("ServiceAccount") if not it.remote}
    known |= {it for it in granted(cluster) if all(it)}
    for item, account in without_role(cluster):
        if not item.get("spec", "serviceAccountName") or (account.namespace, account.name) in known:
            continue
        homes = sorted(space for space, name in known if name == account.name)
        help_ = did_you_mean(
            account.name, {name for space, name in known if space == account.namespace}
        )
        if homes:
            help_ = f"create it in namespace {account.namespace} too, with a role: it is in namespace {homes[0]}"
        if help_:
            yield item.problem(
                f"{item} acts as {account.kind} {account.namespace}/{account.name}, which does not exist and has no role",
                "spec",
                "serviceAccountName",
                help=help_,
            )
