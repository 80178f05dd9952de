"""A Flux object that the API server rejects: an unknown field, a wrong type, a missing field.

## Why

Flux uses server-side apply, and the API server validates each object against its CRD. An unknown field is
not ignored; it is an error: `field not declared in schema`. Apart from CRDs, Namespaces and ClusterRoles, Flux dry-runs
all objects of a Kustomization before it applies the first one, so a single invalid object prevents all of them from
being applied.

The schemas are those of the cluster's Flux version. A value with `${…}` is valid everywhere.

Flux says: `Kustomization/flux-system/apps dry-run failed: failed to create typed patch object … .spec.wait:
expected boolean, got &{true} .spec.dependOn: field not declared in schema`.

## Severity

An error. Only a warning if the Flux version is assumed and other versions accept the object. Only a hint for a `url`
that begins with a placeholder, such as `REPO_URL/apps` or `<repository>`: a template that somebody fills in.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:  # error[flux-schema]: lacks `prune`
  interval: 10m
  path: ./apps
  dependOn:  # error[flux-schema]: `spec.dependOn` is not a field of Kustomization
    - name: infrastructure
  wait: "true"  # error[flux-schema]: must be `true` or `false`
  sourceRef:
    kind: GitRepository
    name: flux-system
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
  wait: true
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems


@rule(Severity.ERROR, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.SCHEMA, RejectionKind.EMPTY)
