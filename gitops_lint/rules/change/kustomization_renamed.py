"""A Kustomization that is renamed, so that Flux deletes what it has applied.

## Why

To Flux, another name is another object. The one with the old name is deleted, and with `prune: true` its finalizer deletes everything
that it has applied: Namespaces with what is in them, claims with their data. If the one with the new name is first, the objects have another
owner by then, and stay. Nothing promises that it is: the parent deletes the old one and creates the new one in the same second.

`deletionPolicy: Orphan` keeps the objects, if it has reached the cluster **before** the commit with the new name.

## Severity

An error if something else goes with one of the objects: what a Namespace or a CRD holds, what a Kustomization applies, or the
data of a claim. Else a warning.

## Bad

```yaml before="clusters/production/apps.yaml"
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
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: applications  # error[kustomization-renamed]: Kustomization flux-system/apps is renamed to applications
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

## Good

```yaml before="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  deletionPolicy: Orphan
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: applications
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  deletionPolicy: Orphan
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
from gitops_lint.rules.change._losses import lost_by_move, lost_with, severity_of
from gitops_lint.wording.lists import counted, listing


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for (old, new), lost in lost_by_move(change).items():
        item = change.now(new)
        if (old, new) not in change.renamed or item is None:
            continue
        objects = counted(len(lost), "object")
        yield item.problem(
            f"{old} is renamed to {new.name}: Flux deletes the {objects} that it has applied, unless {new.name} is first",
            "metadata",
            "name",
            severity=severity_of(lost),
            notes=[f"Flux deletes {listing(sorted(map(str, lost)), 5)}.", *lost_with(lost)],
            help=f"keep the name; or write `deletionPolicy: Orphan` into {old} in a first commit, and rename it in a"
            " second one, when Flux has applied the first; remove it again in a third one",
        )
