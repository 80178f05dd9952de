"""A Kustomization with `force: true` that applies PersistentVolumeClaims.

## Why

With `force: true`, Flux deletes and recreates an object if a field that it changes is immutable. For a
PersistentVolumeClaim, that deletes the data: another storage class, access mode or a smaller size is enough. Without
`force`, Flux reports the change as an error, and the data stays.

Flux's documentation recommends to set `force` only for a while. For Jobs, the annotation
`kustomize.toolkit.fluxcd.io/force: enabled` on each of them is enough.

A claim with `prune: disabled` is reported, too: that protects it from being removed, not from being recreated.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  force: true  # warning[force-deletes-data]: a change of PersistentVolumeClaim default/data deletes it with its data
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/claim.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/claim.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.order import skipped
from gitops_lint.order.readiness import marked
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_CLAIM: Final = ("PersistentVolumeClaim", "")


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        owner = content.owner
        if owner.get("spec", "force") is not True:
            continue
        claims = [
            it
            for it in content.objects
            if (it.kind, it.group) == _CLAIM
            and not (skipped(it) or marked(it, "ssa", "ifnotpresent"))
        ]
        if claims:
            first, *others = claims
            more = f" (and {counted(len(others), 'more claim')})" if others else ""
            yield owner.problem(
                f"`force: true`: a change of {first}{more} deletes it with its data",
                "spec",
                "force",
                notes=["Flux recreates an object if a field that it changes is immutable."],
                help="remove `force`, and annotate only the objects that may be recreated with"
                " `kustomize.toolkit.fluxcd.io/force: enabled`",
                related=[("this claim", first.place("metadata", "name"))],
                together="`force: true`: a change of a PersistentVolumeClaim of {objects} deletes it with its data",
            )
