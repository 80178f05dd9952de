"""A directory that kustomize cannot build.

## Why

A patch for an object that does not exist, a JSON patch at a path that does not exist, a directory that includes
itself: kustomize stops, Flux reports `kustomize build failed`, and none of the objects of the Kustomization are
applied until the build is fixed.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - patch: |-
      apiVersion: apps/v1  # error[kustomize-build-failed]: Deployment default/podinf
      kind: Deployment
      metadata:
        name: podinf
        namespace: default
      spec:
        replicas: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: podinfo
        namespace: default
      spec:
        replicas: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.BUILD_FAILED)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
