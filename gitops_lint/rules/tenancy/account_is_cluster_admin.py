"""A tenant whose account may do everything.

## Why

`serviceAccountName` limits a Kustomization or HelmRelease to the rights of an account, so that a tenant cannot touch the objects of others.
If a ClusterRoleBinding gives that account the role `cluster-admin`, there is no limit: whoever can push to the tenant's repository owns the
cluster. The same role in a RoleBinding is limited to one namespace, and is not reported.

Accounts in the namespace of Flux are not reported.

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
  name: shop
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin  # hint[account-is-cluster-admin]: ServiceAccount shop/shop may do everything in the cluster
subjects:
  - kind: ServiceAccount
    name: shop
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
  serviceAccountName: shop
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
  name: shop
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: ServiceAccount
    name: shop
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
  serviceAccountName: shop
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
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.order.roles import RBAC, accounts
from gitops_lint.rule import Problem, Severity, rule

_BINDING: Final = ("ClusterRoleBinding", RBAC)


@rule(Severity.HINT, kinds=(_BINDING,))
def check(cluster: Cluster) -> Iterator[Problem]:
    homes = {root.namespace for root in cluster.entry.roots}
    users = {
        (it.namespace, it.get("spec", "serviceAccountName")): it
        for it in cluster.of_kind(KUSTOMIZATION, RELEASE)
        if it.get("spec", "serviceAccountName") and it.namespace not in homes
    }
    for binding in cluster.of_kind(_BINDING) if users else ():
        if binding.get("roleRef", "name") != "cluster-admin" or binding.remote:
            continue
        for account in accounts(binding):
            user = users.get(account)
            if user:
                yield binding.problem(
                    f"ServiceAccount {account[0]}/{account[1]} may do everything in the cluster, and so may {user}",
                    "roleRef",
                    "name",
                    help=f"write a RoleBinding in namespace {account[0]} in place of this ClusterRoleBinding",
                    related=[(f"{user} acts as it", user.place("spec", "serviceAccountName"))],
                )
