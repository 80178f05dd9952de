"""A Kustomization whose path includes the files of a child Kustomization.

## Why

Without a kustomization.yaml, Flux applies every manifest below the path of a Kustomization. If the path of
a second Kustomization is inside it, the first one applies those objects directly, right away: `dependsOn`,
variables, `targetNamespace` and decryption of the second have no effect on them. The two overwrite each
other's objects, and whichever drops an object deletes it.

Usually the first is the Kustomization that the cluster was bootstrapped with, and the second points to a
directory next to its own file.

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
            f"{first} also applies the objects of {second}, without its `dependsOn` and `postBuild`",
            "spec",
            "path",
            notes=[
                f"Applied by both: {listing([str(item) for item, _ in objects], 3)}.",
                "They overwrite each other at every interval.",
                "With `prune: true`, whichever of them drops an object deletes it.",
            ],
            help=f"move this directory out of {path}, or write a kustomization.yaml there that lists"
            f" only the files that {first.name} should apply",
            related=[(f"{first} builds this", first.place("spec", "path"))],
        )
