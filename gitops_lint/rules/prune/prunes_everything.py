"""A Kustomization that prunes, and whose path holds no object.

## Why

To build nothing is no error to Flux. It compares the empty result with what it applied the last time, and
with `prune: true` deletes all of it. That is right for a directory that was emptied on purpose, and a
disaster after files were moved, or the path of the Kustomization was changed.

A kustomization.yaml with `resources: []` says that nothing is meant, and is left alone.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps  # warning[prunes-everything]: Kustomization flux-system/apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/podinfo.yaml"
# Now in ./web.
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

from gitops_lint.cluster import Cluster, Content
from gitops_lint.kustomize import load
from gitops_lint.order import suspended
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        owner = content.owner
        if owner.get("spec", "prune") is not True or suspended(owner):
            continue
        if content.complete and not content.objects and not _meant(content):
            yield owner.problem(
                f"{owner} finds no object in its path, so `prune: true` deletes all that it has ever"
                " applied",
                "spec",
                "path",
                help="correct the path or its kustomization.yaml; if it is meant to be empty, delete"
                " the Kustomization",
            )


def _meant(content: Content) -> bool:
    """Whether the kustomization file says in so many words that there is nothing to apply."""
    written = load(content.artifact, content.path)[0] if content.artifact else None
    return written is not None and written.get("resources") == []
