"""A change of a field that the API server lets nobody change.

## Why

kustomize-controller first dry-runs all objects of a Kustomization. If the API server rejects one of them because an immutable
field differs from that of the live object, nothing is applied, and the Kustomization and all that depends on it are not Ready
until the field is restored: `… is invalid: spec.selector: Invalid value: …: field is immutable`.

Kustomizations with `force: true` and objects with the annotation `kustomize.toolkit.fluxcd.io/force: enabled` are not reported:
Flux deletes and recreates the object.

## Bad

```yaml before="clusters/production/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.0.0
```

```yaml title="clusters/production/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  selector:
    matchLabels:
      app: frontend  # error[immutable-field-changed]: `spec.selector.matchLabels.app` of Deployment default/web is immutable
  template:
    metadata:
      labels:
        app: frontend
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.0.0
```

## Good

```yaml before="clusters/production/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.0.0
```

```yaml title="clusters/production/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
        tier: frontend
    spec:
      containers:
        - name: web
          image: ghcr.io/example/web:1.0.0
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.cluster import Resource
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._paths import key_path

_FORCE: Final = "kustomize.toolkit.fluxcd.io/force: enabled"
_KEEPS_DATA: Final = frozenset({"PersistentVolumeClaim", "PersistentVolume", "StatefulSet"})
_NAMED: Final = frozenset({"ConfigMap", "Secret"})


@rule(Severity.ERROR)
def check(change: Transition) -> Iterator[Problem]:
    for effect, _, item in change.happenings:
        if effect.effect is not Effect.BLOCKED or item is None:
            continue
        waiting = [str(it) for it in change.effects.blocked if it != effect.by]
        number = len(waiting)
        also = f" Neither are the {number} Flux objects that depend on it." if number > 1 else ""
        if number == 1:
            also = f" Neither is {waiting[0]}, which depends on it."
        yield item.problem(
            f"`{effect.immutable}` of {item} is immutable, so {effect.by} applies nothing",
            *key_path(item, effect.immutable),
            notes=[
                "The dry-run of all its objects fails, so it is not Ready until the field is restored."
                + also
            ],
            help=_help(item),
            together=f"immutable fields of {{objects}} change, so {effect.by} applies nothing",
        )


def _help(item: Resource) -> str:
    restore = "restore the field"
    if item.kind in _KEEPS_DATA:
        return (
            f"{restore}; or create a {item.kind} with another name in one commit, copy the data, and remove this"
            " one in a second commit"
        )
    if item.kind in _NAMED:
        return f"{restore}; or give it another name, and use that name where it is used"
    return f"{restore}; or add the annotation `{_FORCE}` in the same commit, and Flux deletes and recreates the object"
