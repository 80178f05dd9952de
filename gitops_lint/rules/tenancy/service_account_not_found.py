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

from collections import defaultdict
from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.roles import granted
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.tenancy._accounts import without_role
from gitops_lint.wording.suggest import Names


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    known = {(it.namespace, it.name) for it in cluster.of_kind("ServiceAccount") if not it.remote}
    known |= {it for it in granted(cluster) if all(it)}
    homes, names = defaultdict(list), defaultdict(set)
    for space, name in known:
        homes[name].append(space)
        names[space].add(name)
    candidates: dict[str, Names] = {}
    for item, account in without_role(cluster):
        if not item.get("spec", "serviceAccountName") or (account.namespace, account.name) in known:
            continue
        here = account.namespace
        if here not in candidates:
            candidates[here] = Names(names.get(here, ()))
        help_ = candidates[here].did_you_mean(account.name)
        if account.name in homes:
            help_ = f"create it in namespace {here} too, with a role: it is in namespace {min(homes[account.name])}"
        if help_:
            yield item.problem(
                f"{item} acts as {account.kind} {account.namespace}/{account.name}, which does not exist and has no role",
                "spec",
                "serviceAccountName",
                help=help_,
            )
