"""A change of the source from which a whole cluster is applied.

## Why

The root Kustomization of a cluster applies what its source has. With another URL, branch or tag, that is another state of everything, which
this pull request does not show. Its controllers prune what they do not find there: if the other branch lacks a directory, the objects from it are
deleted from the cluster.

## Bad

```yaml before="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: release  # warning[root-source-changed]: clusters/production is applied from another state of GitRepository flux-system/flux-system
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml before="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 5m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.cluster import source_of
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._paths import key_path
from gitops_lint.wording.lists import listing

_STATE: Final = ("spec.url", "spec.ref", "spec.bucketName", "spec.endpoint", "spec.prefix")


@rule(Severity.WARNING)
def check(change: Transition) -> Iterator[Problem]:
    roots = {
        (source.kind, source.namespace, source.name)
        for source in map(source_of, change.after.entry.roots)
    }
    for it, _, item in change.happenings:
        if item is None or it.effect is not Effect.CHANGED:
            continue
        fields = [field for field in it.fields if field.path.startswith(_STATE)]
        if fields and (item.kind, item.namespace, item.name) in roots:
            changed = [f"`{field.path}` from {field.before} to {field.after}" for field in fields]
            yield item.problem(
                f"{change.after.name} is applied from another state of {item}, which the change does not show",
                *key_path(item, fields[0].path),
                notes=[
                    f"It changes {listing(changed, 3)}.",
                    "What the other state lacks is deleted from the cluster.",
                ],
                help="compare both states first: `gitops-lint diff --base REVISION --head REVISION`",
            )
