"""An object that two Kustomizations apply.

## Why

Both Kustomizations write the object at every interval, each with its own fields and owner labels, so the
object keeps flipping between two states. When one of them no longer contains the object, `prune: true`
deletes it, although the other one still needs it.

## Severity

An error. Only a warning for Namespaces, and for objects that are the same in both: that works until one of
the two Kustomizations is removed. Only info if they share nothing but equal Namespaces.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./web  # error[duplicate-owner]: ConfigMap default/settings
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
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="web/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  color: blue
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  color: red
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./web
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
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="web/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
  namespace: default
data:
  color: blue
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-settings
  namespace: default
data:
  color: red
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.owners import Overlap, overlaps
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for overlap in overlaps(cluster):
        if overlap.inside:
            continue
        first, second, objects, _ = overlap
        names = [str(item) for item, _ in objects]
        one, other = objects[0]
        yield second.problem(
            f"{second} and {first} both apply {listing(names, 1)}",
            "spec",
            "path",
            notes=[
                *([f"Applied by both: {listing(names, 3)}."] if names[1:] else []),
                *([] if overlap.harmless else ["They overwrite each other at every interval."]),
                "With `prune: true`, whichever of them drops an object deletes it.",
            ],
            help="apply the object from one of them only, and let the other depend on that one",
            related=[
                (f"{one}, as {first.name} applies it", one.place("metadata", "name")),
                (f"{other}, as {second.name} applies it", other.place("metadata", "name")),
            ],
            severity=_severity(overlap),
        )


def _severity(overlap: Overlap) -> Severity:
    if not overlap.harmless:
        return Severity.ERROR
    same = all(one.kind == "Namespace" and one.data == two.data for one, two in overlap.objects)
    return Severity.INFO if same else Severity.WARNING
