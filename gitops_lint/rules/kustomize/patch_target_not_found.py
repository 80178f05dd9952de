"""A patch whose target is not there.

## Why

kustomize says nothing when the `target` of a patch fits no object: it leaves the patch out. The replicas,
resources or security settings that it was to bring are then missing, and nobody is told. It happens when
an object is renamed, and the patch is not.

A target that is meant for several objects (without a name, or with a pattern as one) is left alone, and
so is a build that this checkout does not show in full.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - target:  # warning[patch-target-not-found]: target
      kind: Deployment
      name: podinf
    patch: |-
      - op: add
        path: /spec/replicas
        value: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec: {}
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - target:
      kind: Deployment
      name: podinfo
    patch: |-
      - op: add
        path: /spec/replicas
        value: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec: {}
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.faults import problem


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        for fault in content.unmatched if content.complete else ():
            yield problem(fault)
