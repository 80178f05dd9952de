"""A Kustomization whose path includes the files of a child Kustomization.

## Why

Without a kustomization.yaml, Flux applies every manifest below the path of a Kustomization. If the path of
a second Kustomization is inside it, the first one applies those objects directly, right away: `dependsOn`,
variables, `targetNamespace` and decryption of the second have no effect on them. If the one that applied an
object last drops it, it deletes the object. If the objects differ, the two overwrite them at every interval, which is an error.

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
  postBuild:
    substitute:
      color: green
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
data:
  color: ${color}
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
  postBuild:
    substitute:
      color: green
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
data:
  color: ${color}
```
"""

from collections.abc import Iterator
from posixpath import basename
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.order.owners import Overlap, overlaps
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.wording.lists import listing

_LOST: Final = ("dependsOn", "postBuild", "targetNamespace", "decryption")


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for overlap in overlaps(cluster):
        if not overlap.inside:
            continue
        first, second, objects = overlap.first, overlap.second, overlap.objects
        path = cluster.content(first).directory or "the whole repository"
        if all(item.id == second.id for item, _ in objects):
            yield _of_itself(overlap, cluster.content(second).directory)
            continue
        lost = [f"`{field}`" for field in _LOST if second.get("spec", field)]
        without = f", without its {listing(lost)}" if lost else ""
        yield second.problem(
            f"{first} also applies the objects of {second}{without}",
            "spec",
            "path",
            notes=[
                f"Applied by both: {listing([str(item) for item, _ in objects], 3)}.",
                *_harm(overlap),
            ],
            help=f"move this directory out of {path}, or write a kustomization.yaml there that lists"
            f" only the files that {first.name} should apply",
            related=[(f"{first} builds this", first.place("spec", "path"))],
            severity=_severity(overlap),
            cause=Cause(
                first.place("spec", "path"),
                f"{first} also applies the objects of {{objects}}, because its path contains theirs",
                f"write a kustomization.yaml in {path} that lists only the files that {first.name} should apply,"
                " or move these directories out of it",
                anchor="several",
            )
            if overlap.around is first
            else None,
        )


def _severity(overlap: Overlap) -> Severity:
    return Severity.WARNING if overlap.harmless else Severity.ERROR


def _harm(overlap: Overlap) -> list[str]:
    return [
        *([] if overlap.harmless else ["They overwrite each other at every interval."]),
        "With `prune: true`, whichever of them drops an object deletes it.",
    ]


def _of_itself(overlap: Overlap, directory: str) -> Problem:
    """The problem if all that both apply is the second Kustomization."""
    first, second = overlap.first, overlap.second
    file = second.origin.path
    return second.problem(
        f"{second} also applies itself, because its path contains its own file",
        "spec",
        "path",
        notes=[
            f"{first} applies it, too.",
            *_harm(overlap),
        ],
        help=f"move {basename(file)} out of {directory or 'this path'} and list it at its new path; or let `path`"
        " name a directory below",
        related=[(f"{first} builds this", first.place("spec", "path"))],
        severity=_severity(overlap),
    )
