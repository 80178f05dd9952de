"""A value for one path that Helm splits into several.

## Why

With `targetPath`, Flux writes the value of a key of a ConfigMap or Secret to one path of the values, and reads it as `helm --set` does: a
comma ends the value, `{` at its beginning starts a list, and a backslash disappears. The text after the comma is taken for
another `path=value`, and the installation fails, or sets some other value. With `literal: true` (Flux 2.9), the text is used as it is.

Only ConfigMaps of the repository are looked at, not Secrets.

Flux says: `could not resolve ConfigMap chart values reference 'default/network' with key 'cidrs': key "0/16" has no value`.

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
      targetPath: allowed  # warning[value-split-at-comma]: ends at its first comma
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

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.gotext.semver import minor_number
from gitops_lint.order.values import values_entries
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule

_COMMA: Final = regex(r"(?<!\\),")
_LITERAL_SINCE: Final = (2, 9, 0)


@rule(Severity.WARNING, kinds=("HelmRelease",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """(fluxcd/pkg chartutil: ReplacePathValue; Helm: strvals)"""
    for entry in values_entries(resource):
        path = ("spec", "valuesFrom", entry.position)
        config = cluster.get(entry.id)
        if entry.id.kind != "ConfigMap" or config is None or not resource.get(*path, "targetPath"):
            continue
        text = config.get("data", str(entry.key))
        if resource.get(*path, "literal") is True or not isinstance(text, str) or not known(text):
            continue
        if text.startswith("{") or not _COMMA.search(text):  # a list, or one value
            continue
        literal = minor_number(cluster.flux.minor) >= _LITERAL_SINCE
        yield resource.problem(
            f"{resource} reads a value from {config} that ends at its first comma: `targetPath` works as `helm --set`",
            *path,
            "targetPath",
            help=("write `literal: true` in this entry; or " if literal else "")
            + "write `\\,` for each comma in the value",
            related=[(f"`{entry.key}` of {config}", config.place("data", str(entry.key)))],
        )
