"""A custom resource that its own CRD, in the same cluster, does not allow.

## Why

The API server validates each custom resource against the schema in its CRD: the types of fields, the required ones, the values of an
enum, and rules. A field that the schema does not have is an error as well, because Flux applies with server-side apply. If one object is
rejected, Flux applies none of the objects of its Kustomization except CRDs, Namespaces and the like, which come first.

Only CRDs that the cluster applies from this repository are known; not those that a Helm chart installs.

Flux says: `Widget/default/web dry-run failed: failed to create typed patch object (default/web; example.com/v1, Kind=Widget):
.spec.sise: field not declared in schema`.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size:
                  type: integer
```
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
  namespace: default
spec:
  sise: 3  # error[crd-schema]: `spec.sise` is not a field of Widget
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size:
                  type: integer
```
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
  namespace: default
spec:
  size: 3
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems


@rule(Severity.ERROR, reports=RejectionKind.CUSTOM, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.CUSTOM)
