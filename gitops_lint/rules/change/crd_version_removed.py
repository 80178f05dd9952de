"""A version of a CRD that is no longer served, although objects are written in it.

## Why

The API server knows a kind only in the versions that its CRD serves. Flux applies nothing of a Kustomization that has an object in another
version: `no matches for kind "Widget" in version "example.com/v1beta1"`. The objects in the cluster stay as they are, in the version that is stored.

## Bad

```yaml before="apps/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
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
          x-kubernetes-preserve-unknown-fields: true
    - name: v1beta1
      served: true
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
```
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
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Namespaced
  versions:  # error[crd-version-removed]: Widget of v1beta1 is no longer served, but Widget shop/web is written in it
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
    - name: v1beta1
      served: false
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
```
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1beta1
kind: Widget
metadata:
  name: web
  namespace: shop
spec:
  size: 1
```

## Good

```yaml before="apps/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
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
          x-kubernetes-preserve-unknown-fields: true
    - name: v1beta1
      served: true
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
```
```yaml before="apps/widget.yaml"
apiVersion: example.com/v1beta1
kind: Widget
metadata:
  name: web
  namespace: shop
spec:
  size: 1
```
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
          x-kubernetes-preserve-unknown-fields: true
    - name: v1beta1
      served: false
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          x-kubernetes-preserve-unknown-fields: true
```
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
  namespace: shop
spec:
  size: 1
```
"""

from collections.abc import Iterator

from gitops_lint.change import Transition
from gitops_lint.cluster import Resource
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for it, old, item in change.happenings:
        if it.effect is not Effect.CHANGED or old is None or item is None:
            continue
        if item.kind != "CustomResourceDefinition":
            continue
        group, kind = item.get("spec", "group"), item.get("spec", "names", "kind")
        if not (isinstance(group, str) and isinstance(kind, str)):
            continue
        for version in sorted(_served(old) - _served(item)):
            users = [
                one
                for one in change.after.of_kind((kind, group))
                if one.api_version == f"{group}/{version}" and one.remote == item.remote
            ]
            if users:
                verb = "is" if len(users) == 1 else "are"
                yield item.problem(
                    f"{kind} of {version} is no longer served, but {listing(sorted(map(str, users)), 3)} {verb} written in it",
                    "spec",
                    "versions",
                    on="key",
                    notes=["Flux applies nothing of a Kustomization that has such an object."],
                    help="write the objects in a version that stays in a first commit; stop serving the old one in a second"
                    " one, when Flux has applied the first",
                )


def _served(crd: Resource) -> set[str]:
    """The versions that a CRD serves."""
    return {
        name
        for _, entry in crd.maps("spec", "versions")
        if entry.get("served") is True and isinstance(name := entry.get("name"), str)
    }
