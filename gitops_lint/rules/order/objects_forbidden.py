"""Objects that a ServiceAccount may not apply, because its roles are only valid elsewhere.

## Why

With `serviceAccountName`, Flux applies objects with the rights of that account alone. A RoleBinding gives rights in its
own namespace, and none on objects without a namespace, such as Namespaces and ClusterRoles. The dry-run of an
object elsewhere is forbidden, and then nothing of the Kustomization is applied. A HelmRelease cannot install into a
`targetNamespace` without rights there.

Nothing is reported if a chart or an operator may grant the role, and if `needs:` in the configuration accepts the
`RoleBinding` or `ClusterRoleBinding` by the name of the account. Accounts without any role are listed by
`gitops-lint needs`.

Flux says: `ConfigMap/shop/settings dry-run failed (Forbidden): configmaps "settings" is forbidden: User
"system:serviceaccount:red:deployer" cannot patch resource "configmaps"`.

## Severity

A warning, because something that is not in the repository may grant the role.

## Bad

```yaml title="clusters/production/red.yaml"
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: deployer
  namespace: red
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: admin
subjects:
  - kind: ServiceAccount
    name: deployer
    namespace: red
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: red
spec:
  interval: 10m
  path: ./shop
  prune: true
  serviceAccountName: deployer  # warning[objects-forbidden]: has no role in namespace shop
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
```
```yaml title="clusters/production/namespaces.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: red
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: red
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
```

## Good

```yaml title="clusters/production/red.yaml"
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
    namespace: red
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: red
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
```yaml title="clusters/production/namespaces.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: red
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: deployer
  namespace: red
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order.roles import WHOLE, scope_of
from gitops_lint.results.explanation import Name
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._needs import new_needs


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for need, edges in new_needs(cluster):
        if need.name.scope:
            for item in dict.fromkeys(edge.source for edge in edges):
                yield _problem(item, need.name, cluster)


def _problem(item: Resource, role: Name, cluster: Cluster) -> Problem:
    account = f"{role.kind} {role.namespace}/{role.name}"
    whole = role.scope == WHOLE
    forbidden = [it for it in cluster.content(item).objects if scope_of(it) == role.scope]
    grant = (
        "a ClusterRoleBinding"
        if whole
        else f"a RoleBinding in namespace {role.scope}, or a ClusterRoleBinding"
    )
    return item.problem(
        f"{item} acts as {account}, which has no role {role.place_of_role}",
        "spec",
        "serviceAccountName",
        notes=[
            f"{forbidden[0]} is forbidden, so nothing of the same stage is applied."
            if forbidden
            else "The installation is forbidden."
        ],
        help=f"grant the account a role with {grant}",
        related=[("forbidden", it.place("metadata", "name")) for it in forbidden[:1]],
    )
