"""Two objects of the same kind, namespace and name in one build.

## Why

kustomize refuses to build two objects with the same identity, so Flux applies none of the objects of the
Kustomization. It happens when a file is listed twice, when a file is copied without changing the name, or
when `namespace` moves two objects into the same namespace.

Flux says: `kustomize build failed: accumulating resources: … may not add resource with an already registered
id: ServiceAccount.v1.[noGrp]/podinfo.default`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ServiceAccount
metadata:
  name: podinfo
  namespace: default
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: podinfo  # error[duplicate-name]: ServiceAccount default/podinfo is already defined
  namespace: default
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ServiceAccount
metadata:
  name: podinfo
  namespace: default
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: podinfo-tests
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.DUPLICATE_NAME)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
