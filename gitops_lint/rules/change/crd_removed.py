"""A CRD that Flux deletes, and all objects of its kind with it.

## Why

When Flux deletes a CRD, Kubernetes deletes every custom resource of its kind first, in every namespace: also those that other
Kustomizations apply, that people have created, and those that the repository still has. What their operators do for them ends with it,
such as certificates, databases and their data. Restoring the file restores the CRD alone.

## Severity

An error if the repository still has objects of the kind. A warning if it had some before the change.

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
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1  # error[crd-removed]: Flux deletes CustomResourceDefinition widgets.example.com, and with it Widget shop/web
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
```yaml title="apps/widget.yaml"
apiVersion: example.com/v1
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
```
```yaml before="apps/widget.yaml"
# The widgets were removed in an earlier commit.
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
```yaml title="apps/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
"""

from collections.abc import Iterator

from gitops_lint.change import Transition
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._losses import lost_by_itself
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for it, item, _ in lost_by_itself(change):
        if item is None or item.kind != "CustomResourceDefinition" or not it.with_it:
            continue
        kept = change.kept(it)
        yield Problem(
            f"Flux deletes {item}, and with it {listing(list(map(str, it.with_it)), 3)}",
            change.anchor(item),
            resource=str(item),
            severity=Severity.ERROR if kept else Severity.WARNING,
            notes=(
                "Kubernetes deletes every custom resource of the kind, in every namespace, whoever has created it.",
                *(
                    [f"The repository still has {listing(list(map(str, kept)), 3)}."]
                    if kept
                    else ()
                ),
            ),
            help="keep the CRD; or remove its custom resources in a first commit, and the CRD in a second one, when they"
            " are gone from the cluster",
        )
