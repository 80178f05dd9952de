"""A value for one path that Helm splits into several.

## Why

With `targetPath`, Flux writes the value of a key of a ConfigMap or Secret to one path of the values, and reads it as `helm --set` does: a
comma ends the value, `{` at its beginning starts a list, and a backslash disappears. The text after the comma is taken for
another `path=value`. If it has no `=`, Flux never installs or upgrades the release; otherwise it sets some other value. With `literal: true` (Flux 2.9), the text is used as it is.

Only ConfigMaps of the repository are looked at, not Secrets.

Flux says: `could not resolve ConfigMap chart values reference 'default/network' with key 'cidrs': key "0/16" has no value`.

## Severity

An error if a text after a comma has no `=`, and a warning otherwise.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: network
      valuesKey: cidrs
      targetPath: allowed  # error[value-split-at-comma]: is never installed
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: network
  namespace: default
data:
  cidrs: 10.0.0.0/16,10.1.0.0/16
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
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
  chartRef:
    kind: OCIRepository
    name: podinfo
  valuesFrom:
    - kind: ConfigMap
      name: network
      valuesKey: cidrs
      targetPath: allowed
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: network
  namespace: default
data:
  cidrs: 10.0.0.0/16\\,10.1.0.0/16
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.gotext.semver import minor_number
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.order.values import split_values
from gitops_lint.rule import Problem, Severity, rule

_LITERAL_SINCE: Final = (2, 9, 0)


@rule(Severity.WARNING, kinds=("HelmRelease",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for entry, config, _ in split_values(resource, cluster):
        path = ("spec", "valuesFrom", entry.position, "targetPath")
        fatal = any(
            (it.resource, it.path) == (resource, path)
            for it in refused(cluster, RefusalKind.VALUE_SPLIT)
        )
        literal = minor_number(cluster.flux.minor) >= _LITERAL_SINCE
        yield resource.problem(
            f"{resource} is never installed: Helm cannot read the text after a comma in a value from {config}"
            if fatal
            else f"{resource} reads a value from {config} that ends at its first comma: `targetPath` works as `helm --set`",
            *path,
            severity=Severity.ERROR if fatal else None,
            help=("write `literal: true` in this entry; or " if literal else "")
            + "write `\\,` for each comma in the value",
            related=[(f"`{entry.key}` of {config}", config.place("data", str(entry.key)))],
            stops=[resource] if fatal else [],
        )
