"""A claim that Flux deletes, and its data with it.

## Why

If the file of a PersistentVolumeClaim is removed, or its Kustomization, Flux deletes the claim. Kubernetes then deletes the volume with
its data, unless the reclaim policy of its StorageClass is `Retain`; `Delete` is the default. Restoring the file creates an empty volume.

## Severity

A warning if the StorageClass says that the data goes. A hint if the repository does not show the StorageClass, because the removal may be
meant. An error if the claim stays in the repository, and is certainly deleted and created again, empty.

## Bad

```yaml before="apps/data.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: shop
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources:
    requests:
      storage: 10Gi
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1  # warning[claim-removed]: Flux deletes PersistentVolumeClaim shop/data, and the data with it
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
```yaml title="apps/class.yaml"
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: fast
provisioner: csi.example.com
reclaimPolicy: Delete
```
```yaml title="apps/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```

## Good

```yaml before="apps/data.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: shop
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
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
```yaml title="apps/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.results.change import Data, Effect, ObjectChange
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules.change._losses import has_data, lost_by_itself

_CLAIM: Final = ("PersistentVolumeClaim", "")
_HELP: Final = (
    "to keep the data, annotate the claims with `kustomize.toolkit.fluxcd.io/prune: disabled` in a first commit,"
    " and remove the file in a second one, when Flux has applied the first"
)


@rule(Severity.WARNING)
def check(change: Transition) -> Iterator[Problem]:
    for it, item, _ in lost_by_itself(change):
        if item is None or (item.kind, item.group) != _CLAIM or not has_data(it):
            continue
        back = it.effect is not Effect.DELETED
        certain = "the data" if it.data is Data.DELETED else "perhaps the data"
        again = ", and creates it again, empty" if back else ""
        place = change.anchor(item)
        yield Problem(
            f"Flux deletes {item}, and {certain} with it{again}",
            place,
            resource=str(item),
            severity=_severity(it),
            notes=(
                "The volume is deleted too, unless the reclaim policy of its StorageClass is `Retain`.",
            ),
            help=_HELP,
            cause=Cause(place, f"Flux deletes {{objects}}, and {certain} with them{again}", _HELP),
        )


def _severity(change: ObjectChange) -> Severity:
    if change.effect is Effect.REPLACED:
        return Severity.ERROR
    certain = change.data is Data.DELETED or change.effect is Effect.AT_RISK
    return Severity.WARNING if certain else Severity.HINT
