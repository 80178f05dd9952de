"""A Namespace that Flux deletes, with objects in it that the repository still has.

## Why

When Flux deletes a Namespace, Kubernetes deletes everything in it: also what other Kustomizations apply there, and what people have created.
Their objects are then missing until Flux applies them again, which fails as long as the Namespace is gone.

## Bad

```yaml before="apps/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1  # error[namespace-removed]: Flux deletes Namespace shop, and with it ConfigMap shop/settings, which stays in the repository
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
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
```

## Good

```yaml before="apps/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
```yaml before="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
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
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
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
        if item is None or (item.kind, item.group) != ("Namespace", ""):
            continue
        if kept := change.kept(it):
            stays = "stays" if len(kept) == 1 else "stay"
            yield Problem(
                f"Flux deletes {item}, and with it {listing(list(map(str, kept)), 3)}, which {stays} in the repository",
                change.anchor(item),
                resource=str(item),
                notes=("Kubernetes deletes everything in a Namespace, whoever has created it.",),
                help="keep the Namespace; or move what stays to another one in a first commit, and remove the Namespace in a"
                " second one, when Flux has applied the first",
            )
