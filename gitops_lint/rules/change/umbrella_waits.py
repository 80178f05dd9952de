"""A parent that from now on waits for its children, with all that depends on it.

## Why

With `wait: true`, a Kustomization that applies other Kustomizations is Ready only when all of them are. If one of them fails, the parent
fails after its timeout, each time, and everything that depends on it waits: also what has nothing to do with the child that fails.

## Severity

A hint: the order may be worth it. `gitops-lint plan` shows how long the parent may take now.

## Bad

```yaml before="clusters/production/all.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  interval: 10m
  path: ./all
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  dependsOn:
    - name: all
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/all.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  interval: 10m
  path: ./all
  prune: true
  wait: true  # hint[umbrella-waits]: shop now waits for the health of 1 Kustomization that all applies
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  dependsOn:
    - name: all
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="all/team.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: team
  namespace: flux-system
spec:
  interval: 10m
  path: ./team
  prune: true
  timeout: 1m
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="team/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: options
  namespace: shop
```

## Good

```yaml before="clusters/production/all.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  interval: 10m
  path: ./all
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  dependsOn:
    - name: team
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/all.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: all
  namespace: flux-system
spec:
  interval: 10m
  path: ./all
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  dependsOn:
    - name: team
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="all/team.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: team
  namespace: flux-system
spec:
  interval: 10m
  path: ./team
  prune: true
  timeout: 1m
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="team/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: options
  namespace: shop
```
"""

from collections.abc import Iterator

from gitops_lint.change import Transition
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.order.dependencies.depends_on import dependencies_of
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing


@rule(Severity.HINT)
def check(change: Transition) -> Iterator[Problem]:
    for item in change.after.kustomizations:
        old = change.before.find(item.kind, item.namespace, item.name)
        if old is None or item.get("spec", "wait") is not True or old.get("spec", "wait") is True:
            continue
        children = [
            it
            for it in change.after.content(item).objects
            if is_a(it, KUSTOMIZATION) and it.id != item.id
        ]
        own = {it.id for it in children}  # wait-deadlock
        waiting = [
            it
            for it in change.after.kustomizations
            if it.id not in own
            and any(
                one.target and one.target.id == item.id
                for one in dependencies_of(change.after, it.id)
            )
        ]
        if children and waiting:
            names = listing([it.name for it in waiting], 3)
            verb = "waits" if len(waiting) == 1 else "wait"
            yield item.problem(
                f"{names} now {verb} for the health of {counted(len(children), 'Kustomization')} that {item.name} applies",
                "spec",
                "wait",
                help="let what needs one child depend on that child, and leave out `wait` of the parent",
            )
