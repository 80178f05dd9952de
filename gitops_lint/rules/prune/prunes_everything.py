"""A Kustomization that prunes, but whose path contains no object.

## Why

An empty build is not an error for Flux. It compares the empty result with the objects that it applied last
time, and with `prune: true` deletes all of them. That is right for a directory that was emptied on purpose,
and a disaster after files were moved or the path was changed.

A kustomization.yaml with `resources: []` says that this is intended, and is not reported.

## Severity

A warning. Only a hint if `resources:` is written without a value, as in a template that is filled in later.

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

from gitops_lint.cluster import Cluster
from gitops_lint.kustomize import load
from gitops_lint.order import suspended
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        owner = content.owner
        if owner.get("spec", "prune") is not True or suspended(owner):
            continue
        if content.complete and not content.objects:
            file = load(content.artifact, content.path)[0] if content.artifact else None
            if file is not None and file.get("resources") == []:
                continue  # it is meant
            correct = "correct the path or its kustomization.yaml"
            empty = file is not None and "resources" in file and file.get("resources") is None
            if empty:
                correct = "list files under `resources`, or write `resources: []` if it is meant to be empty"
            elif file is not None and not file.keys() & {"resources", "bases", "components"}:
                correct = "list its files under `resources` in the kustomization.yaml"
            yield owner.problem(
                f"{owner} has no object in its path, so `prune: true` deletes everything it has applied",
                "spec",
                "path",
                help=f"{correct}; or delete the Kustomization, if it is no longer needed",
                severity=Severity.HINT if empty else None,
            )
