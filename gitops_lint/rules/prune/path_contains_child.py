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
from posixpath import basename
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order.owners import overlaps
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_LOST: Final = ("dependsOn", "postBuild", "targetNamespace", "decryption")


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for first, second, objects, inside in overlaps(cluster):
        if not inside:
            continue
        path = cluster.content(first).directory or "the whole repository"
        if all(item.id == second.id for item, _ in objects):
            yield _of_itself(first, second, cluster.content(second).directory)
            continue
        lost = [f"`{field}`" for field in _LOST if second.get("spec", field)]
        without = f", without its {listing(lost)}" if lost else ""
        yield second.problem(
            f"{first} also applies the objects of {second}{without}",
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


def _of_itself(first: Resource, second: Resource, directory: str) -> Problem:
    """The problem if all that both apply is the second Kustomization."""
    file = second.origin.path
    return second.problem(
        f"{second} also applies itself, because its path contains its own file",
        "spec",
        "path",
        notes=[
            f"{first} applies it, too. They overwrite each other at every interval.",
            "With `prune: true`, whichever of them drops it deletes it.",
        ],
        help=f"move {basename(file)} out of {directory or 'this path'}, or let `path` name a directory below",
        related=[(f"{first} builds this", first.place("spec", "path"))],
    )
