"""A custom resource in a version that its own CRD, in the same cluster, does not serve.

## Why

The API server knows a kind only in the versions that its CRD serves. If an object is written in another one, Flux applies none
of the objects of its Kustomization except CRDs, Namespaces and the like, which come first. This also happens to objects that have
been there for years, when a new release of the CRD no longer serves their version: they exist on in the version that is stored,
but Flux applies no change of their Kustomization any more.

Only CRDs that the cluster applies from this repository are known.

Flux says: `Widget/default/web dry-run failed: no matches for kind "Widget" in version "example.com/v1beta1"`.

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
    - name: v1beta1
      served: false
      storage: false
      schema:
        openAPIV3Schema:
          type: object
```
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1beta1  # error[crd-version-not-served]: cannot be applied: its CRD does not serve `v1beta1`
kind: Widget
metadata:
  name: web
  namespace: default
spec:
  size: 3
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
    - name: v1beta1
      served: false
      storage: false
      schema:
        openAPIV3Schema:
          type: object
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
from gitops_lint.cluster.custom import custom_kind
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR, reports=RejectionKind.CUSTOM_VERSION, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.CUSTOM_VERSION):
        item = it.resource
        declared = custom_kind(item, cluster)
        if declared is None:
            continue
        served = [f"`{version}`" for version in declared.served]
        written = f"{item.group}/{declared.stored or declared.served[0]}"
        place = declared.crd.place("spec", "versions")
        yield item.problem(
            f"{item} cannot be applied: its CRD does not serve `{item.version}`",
            "apiVersion",
            notes=[
                f"{declared.crd} serves {listing(served, 5)}.",
                "Flux applies nothing else of the same Kustomization either, except what comes before custom resources.",
            ],
            help=f"write `apiVersion: {written}`, and the fields that it has; in a commit before the one that changes the CRD"
            " if that is new",
            related=[("the versions", place)],
            cause=Cause(
                place,
                f"{{objects}} cannot be applied: their CRD does not serve `{item.version}`",
                f"write `apiVersion: {written}`, and the fields that it has",
                anchor="object",
            ),
            stops=stopped(it),
            fix=item.written(written, "apiVersion", safe=False),
        )
