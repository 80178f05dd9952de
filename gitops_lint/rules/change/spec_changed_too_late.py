"""A change of `path` or `prune` that comes after Flux has deleted objects.

## Why

A commit that changes a Kustomization and the files that it applies starts both at once: the parent, which applies the changed
Kustomization, and the Kustomization itself, which still has its old spec. The old spec meets the new files first. Files that have left the old
`path` are deleted from the cluster, although the new `path` has them, and are created again later. And `prune: false` in the commit that
removes files comes too late to keep their objects.

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
```yaml before="apps/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
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
  prune: false  # error[spec-changed-too-late]: deletes 1 object before it has its new `prune`
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
```
```yaml before="clusters/production/web.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./old
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml before="old/web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: default
```
```yaml title="clusters/production/web.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./new  # warning[spec-changed-too-late]: deletes 1 object before it has its new `path`
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="new/web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: default
```
```yaml title="old/more.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: more
  namespace: default
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
  sourceRef:
    kind: GitRepository
    name: flux-system
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
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
```
```yaml before="clusters/production/web.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./old
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="old/web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: default
```
```yaml title="clusters/production/web.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./new
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="new/web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: default
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._losses import lost_by_old_spec, lost_with, severity_of
from gitops_lint.wording.lists import counted, listing

_FIELDS: Final = ("path", "prune")  # that decide what a Kustomization deletes


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for applier, lost in lost_by_old_spec(change).items():
        item = change.now(applier)
        old = change.before.find(applier.kind, applier.namespace, applier.name)
        if item is None or old is None:
            continue
        fields = [it for it in _FIELDS if item.get("spec", it) != old.get("spec", it)]
        words = listing([f"`{it}`" for it in fields])
        yield item.problem(
            f"{item} deletes {counted(len(lost), 'object')} before it has its new {words}",
            "spec",
            fields[0],
            severity=severity_of(lost),
            notes=[
                f"It sees the files of this commit with its old spec first, and deletes {listing(sorted(map(str, lost)), 5)}.",
                *lost_with(lost),
            ],
            help=_help(fields),
        )


def _help(fields: list[str]) -> str:
    if "path" in fields:
        return (
            "in a first commit, copy the files and change the path; in a second one, when Flux has applied the first,"
            " remove the old files"
        )
    return "change `prune` in a first commit; remove the files in a second one, when Flux has applied the first"
