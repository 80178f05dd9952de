"""A version in the selector of a workload.

## Why

The selector of a Deployment, StatefulSet or DaemonSet cannot change. If it contains a label with a version, such as
`app.kubernetes.io/version` or `helm.sh/chart`, the next version changes the selector. The API server then rejects the
object, and Flux applies none of the objects of the Kustomization.

The label often comes from `commonLabels` of a kustomization.yaml, or from `labels` with `includeSelectors: true`. Both put
it into selectors, too.

A Kustomization with `force: true` is not reported: Flux recreates the workload.

Flux then says: `… spec.selector: Invalid value: …: field is immutable`.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo.yaml
commonLabels:
  app.kubernetes.io/version: 6.9.0  # warning[version-in-selector]: the next version cannot be applied: the selector of Deployment default/podinfo contains `app.kubernetes.io/version`
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo.yaml
labels:
  - pairs:
      app.kubernetes.io/version: 6.9.0
    includeTemplates: true
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import skipped
from gitops_lint.order.readiness import marked
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule

_KINDS: Final = tuple((kind, "apps") for kind in ("Deployment", "StatefulSet", "DaemonSet"))
_KEYS: Final = ("app.kubernetes.io/version", "helm.sh/chart")
# A full version: `v1` is the name of a variant for Istio.
_VERSION: Final = regex(r"v?\d+\.\d+.*")


@rule(Severity.WARNING, kinds=_KINDS)
def check(cluster: Cluster) -> Iterator[Problem]:
    for item in cluster.of_kind(*_KINDS):
        labels = item.get("spec", "selector", "matchLabels")
        owner = item.owner
        if not isinstance(labels, dict) or owner is None or skipped(item):
            continue
        if owner.get("spec", "force") is True or marked(item, "force", "enabled"):
            continue
        key = next((key for key, value in labels.items() if _is_version(str(key), value)), None)
        if key is not None:
            yield _problem(item, key)


def _is_version(key: str, value: object) -> bool:
    return key in _KEYS or (
        key == "version" and isinstance(value, str) and _VERSION.fullmatch(value) is not None
    )


def _problem(item: Resource, key: str) -> Problem:
    path = ("spec", "selector", "matchLabels", key)
    from_overlay = item.is_set_elsewhere(*path)
    return item.problem(
        f"the next version cannot be applied: the selector of {item} contains `{key}`",
        *path,
        notes=["A selector is immutable."],
        help="write it under `labels` of the kustomization.yaml, without `includeSelectors`"
        if from_overlay
        else f"remove `{key}` from the selector; the label of the pods can stay",
        together=f"the next version cannot be applied: the selectors of {{objects}} contain `{key}`",
    )
