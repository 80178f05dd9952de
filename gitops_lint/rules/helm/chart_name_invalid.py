"""A chart name that no HelmRepository has.

## Why

`chart` is the name of the chart in the repository that `sourceRef` names. The command `helm install` takes the name of
the repository as well, as in `kong/ingress`; Flux does not. Helm allows no slash in the name of a chart, so a
repository with an index never has such a chart, and the HelmRelease is never installed. In a registry (`type: oci`)
a slash is part of the path, and is not reported.

Names with other characters than lower case letters, digits, dashes, dots and slashes are reported for both types,
because Flux refuses them.

Flux says: `invalid chart reference: failed to get chart version for remote reference: no chart name found`.

## Bad

```yaml title="clusters/production/kong.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kong
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: kong/ingress  # error[chart-name-invalid]: no chart `kong/ingress`
      version: 0.x
      sourceRef:
        kind: HelmRepository
        name: kong
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: kong
  namespace: default
spec:
  interval: 1h
  url: https://charts.konghq.com
```

## Good

```yaml title="clusters/production/kong.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kong
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: ingress
      version: 0.x
      sourceRef:
        kind: HelmRepository
        name: kong
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: kong
  namespace: default
spec:
  interval: 1h
  url: https://charts.konghq.com
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.CHART_NAME)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.CHART_NAME):
        name = str(it.resource.get(*it.path))
        last = name.rstrip("/").rpartition("/")[2]
        yield it.resource.problem(
            f"{it.resource} never gets its chart: a HelmRepository has no chart `{name}`",
            *it.path,
            notes=["The source of the chart is named in `sourceRef` alone, not in `chart`."]
            if "/" in name
            else ["Flux accepts lower case letters, digits, dashes, dots and slashes."],
            help=f"write `chart: {last}`" if last != name else "write the name as in Chart.yaml",
            stops=[it.resource],
        )
