"""Values from a ConfigMap, Secret or key that does not exist.

## Why

`valuesFrom` reads ConfigMaps and Secrets in the namespace of the HelmRelease, not in its `targetNamespace`. If an
object or its key (`valuesKey`, by default `values.yaml`) does not exist, Flux does not install the chart, and retries.
With `optional: true`, Flux ignores the entry in both cases.

A generator in a kustomization.yaml appends a hash to the name, and kustomize does not rewrite names in `valuesFrom`.
Set `disableNameSuffixHash: true`, or list a file under `configurations` that has
`nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: HelmRelease, path: spec/valuesFrom/name}]}]`.

Only names that seem to be wrong are reported: misspelled, hashed, or in another namespace, where nothing reads the object.
If the entry is optional, only a hashed name is reported: Flux installs the chart without these values.
All other objects are created outside of this repository, and must exist before Flux starts; `gitops-lint needs` lists them.
A key is not reported if the object is encrypted, has no keys at all, or has annotations or labels that ask another
controller to write into it.

Flux says: `could not resolve ConfigMap chart values reference 'default/podinfo-valuse' with key 'values.yaml':
configmaps "podinfo-valuse" not found`. About a missing key, Flux says: `could not resolve ConfigMap chart values
reference 'default/podinfo-values' with key 'worker.yml': key not found`.

## Severity

A missing key is an error, because the repository contains the object. A missing object is a warning, because
somebody may create it.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-valuse  # warning[values-from-not-found]: ConfigMap default/podinfo-valuse does not exist
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: worker
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-values
      valuesKey: worker.yml  # error[values-from-not-found]: has no key `worker.yml`
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
```yaml title="clusters/production/values.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo-values
  namespace: default
data:
  values.yaml: |
    replicaCount: 1
  worker.yaml: |
    replicaCount: 2
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-values
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: worker
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: podinfo-values
      valuesKey: worker.yaml
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
```yaml title="clusters/production/values.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo-values
  namespace: default
data:
  values.yaml: |
    replicaCount: 1
  worker.yaml: |
    replicaCount: 2
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.order import event_graph
from gitops_lint.order.values import DEFAULT_KEY, MissingKey, missing_keys
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._configuration import missing_values
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import nearest

_SHOWN: Final = 5  # keys


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole:
        return
    for release, position, missing, hint, optional in missing_values(cluster):
        what = "installed without values" if optional else "cannot be installed"
        one, several = ("is ", "are ") if optional else ("", "")
        yield release.problem(
            f"{release} {one}{what}: {missing} does not exist",
            "spec",
            "valuesFrom",
            position,
            "name",
            help=hint.text,
            related=hint.related,
            fix=release.written(hint.meant, "spec", "valuesFrom", position, "name", safe=False)
            if hint.meant
            else None,
            together=f"{{objects}} {several}{what}: {missing} does not exist",
        )
    objects = event_graph(cluster).objects
    for release in cluster.of_kind(RELEASE):
        # Of several objects with one name, the cluster has one.
        if objects.get(release.id) is release:
            for found in missing_keys(release, objects):
                yield _missing_key(release, found)


def _missing_key(release: Resource, found: MissingKey) -> Problem:
    entry, config, keys = found
    field = (
        "valuesKey" if release.get("spec", "valuesFrom", entry.position, "valuesKey") else "name"
    )
    close = nearest(str(entry.key), keys)
    shown = listing([f"`{key}`" for key in keys], _SHOWN)
    has = (
        f"name one that it has, {shown}" if keys[1:] else f"name the only one that it has, {shown}"
    )
    text = (
        f"did you mean `{close}`?"
        if close and field == "valuesKey"
        else f"write the values under the key `{entry.key}`; or {has}, in `valuesKey`"
    )
    return release.problem(
        f"{release} is never installed: {config} has no key `{entry.key}`",
        "spec",
        "valuesFrom",
        entry.position,
        field,
        severity=Severity.ERROR,
        notes=[f"Without `valuesKey`, Flux reads `{DEFAULT_KEY}`."] if field == "name" else [],
        help=text,
        related=[(f"{config}", config.place("metadata", "name"))],
        fix=release.written(close, "spec", "valuesFrom", entry.position, field, safe=False)
        if close and field == "valuesKey"
        else None,
        together=f"{{objects}} are never installed: {config} has no key `{entry.key}`",
        stops=[release],
    )
