"""Objects that move to another Kustomization, and are deleted by the one that had them.

## Why

When files move from one Kustomization to another, the old one prunes the objects, and the new one applies them. If the new one is first,
kustomize-controller notices that the objects have another owner, and keeps them. If the old one is first, the objects are
deleted, and created again by the other: Namespaces with what is in them, claims with their data. Nothing promises that the new one is first,
unless the old one depends on it.

## Severity

An error if something else goes with one of the objects: what a Namespace or a CRD holds, what a Kustomization applies, or the
data of a claim. Else a warning.

## Bad

```yaml before="one/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
```yaml before="two/shop.yaml"
# Nothing yet
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: one
  namespace: flux-system
spec:
  interval: 10m
  path: ./one
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: two
  namespace: flux-system
spec:
  interval: 10m
  path: ./two
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="one/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
```
```yaml title="two/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop  # error[owner-changed]: Kustomization flux-system/one deletes 1 object that moves to two
```

## Good

```yaml before="one/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
```
```yaml before="two/shop.yaml"
# Nothing yet
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: one
  namespace: flux-system
spec:
  interval: 10m
  path: ./one
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: two
  namespace: flux-system
spec:
  interval: 10m
  path: ./two
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="one/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
```
```yaml title="two/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
```
"""

from collections.abc import Iterator

from gitops_lint.change import Transition
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._losses import lost_by_move, lost_with, severity_of
from gitops_lint.wording.lists import counted, listing


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for (old, new), lost in lost_by_move(change).items():
        if (old, new) in change.renamed:
            continue
        first = min(lost)
        item = change.now(first)
        if item is None:
            continue
        target = new.name if new.namespace == old.namespace else f"{new.namespace}/{new.name}"
        certain = all(it.effect is Effect.REPLACED for it in lost.values())
        doubt = "" if certain else f", unless {target} is first"
        yield item.problem(
            f"{old} deletes {counted(len(lost), 'object')} that {_verb(len(lost))} to {target}{doubt}",
            "metadata",
            "name",
            severity=severity_of(lost),
            notes=[
                f"They are deleted and created again: {listing(sorted(map(str, lost)), 5)}."
                if len(lost) > 1
                else f"{first} is deleted and created again.",
                *lost_with(lost),
            ],
            help=f"let {old} depend on {new} in the same commit; or annotate the objects with"
            " `kustomize.toolkit.fluxcd.io/prune: disabled` in a first commit, and move them in a second one",
        )


def _verb(number: int) -> str:
    return "moves" if number == 1 else "move"
