"""A Kustomization that applies the files of another one which it applies, too.

## Why

Without a kustomization.yaml, Flux takes every manifest below the path of a Kustomization. If the path of
a second Kustomization lies in there, the first one applies all its objects by itself, at once: dependsOn,
variables, targetNamespace and decryption of the second have no effect on them. Both own the objects, and
change them back and forth; and whichever drops one of them deletes it.

Most often, the first is the one that the cluster starts from, and the second points to a directory beside
its own file.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production/apps  # error[path-contains-child]: ConfigMap default/podinfo
  prune: true
  dependsOn:
    - name: infrastructure
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
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
```yaml title="apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.owners import overlaps
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for first, second, objects, inside in overlaps(cluster):
        if not inside:
            continue
        path = cluster.content(first).directory or "the whole repository"
        yield second.problem(
            f"{first} already applies what {second} is there to apply"
            f" ({listing([str(item) for item, _ in objects], 3)}), so its dependsOn and postBuild have no"
            " effect, and both own the objects",
            "spec",
            "path",
            help=f"move this directory out of {path}, or write a kustomization.yaml there that lists"
            f" only what {first.name} is to apply",
            related=[(f"{first} builds this", first.place("spec", "path"))],
        )
