"""A misspelled annotation of Flux.

## Why

An annotation such as `kustomize.toolkit.fluxcd.io/prune: disabled` protects an object from being deleted, or tells Flux
in another way how to apply it. Kubernetes accepts any annotation, so a misspelled group or name has no effect,
and nothing says so until Flux deletes or overwrites the object.

The group is `kustomize.toolkit.fluxcd.io`, and the names are `prune`, `reconcile`, `ssa`, `force`, `substitute` and
`decrypt`. Labels with these names have the same effect, except `decrypt`.

Only keys that resemble one of these are reported.

## Bad

```yaml title="clusters/production/data.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
  annotations:
    kustomize.fluxcd.toolkit.io/prune: disabled  # warning[control-annotation-unknown]: Flux does not know `kustomize.fluxcd.toolkit.io/prune`
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
```

## Good

```yaml title="clusters/production/data.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
  annotations:
    kustomize.toolkit.fluxcd.io/prune: disabled
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.annotation._controls import CONTROLS, OWN, Written, written
from gitops_lint.wording.suggest import nearest

# Names that are no controls, but that Flux writes or reads.
_OTHERS: Final = ("name", "namespace", "checksum")
# Groups with controls of their own, some of them with the same names.
_GROUPS: Final = ("fluxcd.controlplane.io", "helm.toolkit.fluxcd.io")


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in written(cluster):
        meant = _meant(it)
        if meant:
            yield it.resource.problem(
                f"Flux does not know `{it.key}`, so {CONTROLS[meant].effect(it.resource)}",
                *it.path,
                on="key",
                help=f"write `{OWN}/{meant}`",
                together=f"Flux does not know `{it.key}`, which has no effect on {{objects}}",
            )


def _meant(it: Written) -> str | None:
    """The name of the control that a key seems to mean; None if it is one, or resembles none."""
    if it.group == OWN:
        if it.name in CONTROLS or it.name in _OTHERS:
            return None
        return nearest(it.name, CONTROLS, least=0.7)
    if it.group in _GROUPS or it.name not in CONTROLS:
        return None
    return it.name
