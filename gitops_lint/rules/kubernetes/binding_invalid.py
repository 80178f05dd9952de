"""A RoleBinding or ClusterRoleBinding that the API server does not accept.

## Why

In a ClusterRoleBinding, a subject of kind ServiceAccount needs a `namespace`, and `roleRef` can only be a ClusterRole. A
RoleBinding can refer to a Role or a ClusterRole. The API server rejects anything else, and Flux applies none of the
objects of the Kustomization.

Flux says: `subjects[0].namespace: Required value`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: podinfo
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount  # error[binding-invalid]: the API server rejects ClusterRoleBinding podinfo: its subject podinfo has no namespace
    name: podinfo
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: podinfo
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
  - kind: ServiceAccount
    name: podinfo
    namespace: default
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.BINDING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.BINDING):
        item, (what, *more) = it.resource, found.values
        if found.path[0] == "subjects":
            message, help_ = f"its subject {more[0]} has no namespace", "write its `namespace`"
        else:
            message = f"it cannot refer to a {what}"
            help_ = f"write `kind: {more[-1]}`, or make it a RoleBinding"
        yield item.problem(
            f"the API server rejects {item}: {message}",
            *found.path,
            help=help_,
            stops=stopped(it),
        )
