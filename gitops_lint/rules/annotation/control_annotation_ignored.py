"""An annotation of Flux with a value that has no effect.

## Why

Flux knows certain values for the annotations that control how it applies an object, and ignores all others:

| annotation | values |
|---|---|
| `kustomize.toolkit.fluxcd.io/prune` | `disabled` |
| `kustomize.toolkit.fluxcd.io/reconcile` | `disabled` |
| `kustomize.toolkit.fluxcd.io/ssa` | `Merge`, `IfNotPresent`, `Ignore` |
| `kustomize.toolkit.fluxcd.io/force` | `enabled` |
| `kustomize.toolkit.fluxcd.io/substitute` | `disabled`, in lower case |
| `kustomize.toolkit.fluxcd.io/decrypt` | `disabled` |
| `reconcile.fluxcd.io/watch`, a label | `Enabled`, with the upper-case letter |

With `prune: "false"`, for example, Flux deletes the object when it is no longer in Git. Without `watch: Enabled`, a change of a
ConfigMap or Secret reaches the HelmReleases and Kustomizations that read it only at their next interval.

A value that means the default, such as `enabled` for `substitute` or `Override` for `ssa`, is not reported.

## Bad

```yaml title="clusters/production/data.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
  annotations:
    kustomize.toolkit.fluxcd.io/prune: "false"  # warning[control-annotation-ignored]: Flux ignores `prune: false`: Flux deletes PersistentVolumeClaim default/data when it is no longer in Git
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

from gitops_lint.cluster import Cluster, known
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.annotation._controls import CONTROLS, is_read, written
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import nearest


@rule(Severity.WARNING, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in written(cluster):
        control = CONTROLS.get(it.key)
        if control is None or it.where not in control.where or control.knows(it.value):
            continue
        if it.value and known(it.value) and is_read(it.key, cluster):
            values = listing([f"`{value}`" for value in control.values])
            meant = nearest(it.value, control.values)
            near = f"did you mean `{meant}`?" if meant else None
            help_ = near or f"write {values}"
            yield it.resource.problem(
                f"Flux ignores `{it.name}: {it.value}`: {control.effect(it.resource)}",
                *it.path,
                help=help_ if near or len(control.values) == 1 else f"write one of {values}",
                fix=it.resource.written(
                    meant, *it.path, safe=meant.casefold() == it.value.casefold()
                )
                if meant
                else None,
                together=f"Flux ignores `{it.name}: {it.value}` of {{objects}}",
            )
