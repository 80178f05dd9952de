"""A misspelled annotation of Flux.

## Why

An annotation such as `kustomize.toolkit.fluxcd.io/prune: disabled` protects an object from being deleted, or tells Flux
in another way how to apply it. Kubernetes accepts any annotation, so a misspelled group or name has no effect,
and nothing says so until Flux deletes or overwrites the object.

The group is `kustomize.toolkit.fluxcd.io`, and the names are `prune`, `reconcile`, `ssa`, `force`, `substitute` and
`decrypt`. Labels with these names have the same effect, except `decrypt`. Flux also knows `reconcile.fluxcd.io/watch`, which is
a label: with `Enabled`, a change of a ConfigMap or Secret reaches the objects that read it at once, not only at their next interval.

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
from gitops_lint.rules.annotation._controls import CONTROLS, OWN, WATCH, Written, is_read, written
from gitops_lint.wording.suggest import nearest

# Names that are no controls, but that Flux writes or reads.
_OTHERS: Final = ("name", "namespace", "checksum")
_REQUESTS: Final = ("requestedAt", "forceAt", "resetAt", "watch")
# Groups with controls of their own, some of them with the same names.
_GROUPS: Final = ("fluxcd.controlplane.io", "helm.toolkit.fluxcd.io")
_NAMES: Final = {key.rpartition("/")[2]: key for key in CONTROLS}
_OWN: Final = tuple(name for name, key in _NAMES.items() if key != WATCH)


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in written(cluster):
        control = CONTROLS.get(it.key)
        if control and it.where not in control.where:
            (where,) = control.where
            if it.value not in control.default and is_read(it.key, cluster):
                yield it.resource.problem(
                    f"Flux reads `{it.key}` only from {where}, so {control.effect(it.resource)}",
                    *it.path,
                    on="key",
                    help=f"write it under `metadata.{where}`",
                    together=f"Flux reads `{it.key}` only from {where}, so it has no effect on {{objects}}",
                )
        elif meant := _meant(it):
            yield it.resource.problem(
                f"Flux does not know `{it.key}`, so {CONTROLS[meant].effect(it.resource)}",
                *it.path,
                on="key",
                help=f"write `{meant}`",
                fix=it.resource.renamed(meant, *it.path, safe=False),
                together=f"Flux does not know `{it.key}`, which has no effect on {{objects}}",
            )


def _meant(it: Written) -> str | None:
    """The key of the control that a key seems to mean; None if it is one, or resembles none."""
    if it.key in CONTROLS or it.group in _GROUPS:
        return None
    if it.group == OWN and it.name not in _NAMES:
        near = None if it.name in _OTHERS else nearest(it.name, _OWN, least=0.7)
    elif it.group == WATCH.rpartition("/")[0] and it.name not in _NAMES:
        near = nearest(it.name, _REQUESTS, least=0.7)
    else:
        near = it.name
    return _NAMES.get(near) if near else None
