"""A chart that is not in the repository of the cluster.

## Why

With a GitRepository, `chart` is the path of a chart, seen from the top directory of the repository. If there is no
Chart.yaml, the HelmRelease is never installed. A name such as `podinfo` is a path too.

Only charts from the repository that the cluster is synced from are checked, as Flux downloads it: without the files
that `.sourceignore` or `spec.ignore` exclude.

Flux says: `invalid chart reference: stat …/source/charts/podinf: no such file or directory`.

## Bad

```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: https://github.com/example/fleet
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 30m
  chart:
    spec:
      chart: ./charts/podinf  # error[chart-path-not-found]: `charts/podinf` has no Chart.yaml
      sourceRef:
        kind: GitRepository
        name: flux-system
```
```yaml title="charts/podinfo/Chart.yaml"
apiVersion: v2
name: podinfo
version: 6.9.0
```

## Good

```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: https://github.com/example/fleet
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 30m
  chart:
    spec:
      chart: ./charts/podinfo
      sourceRef:
        kind: GitRepository
        name: flux-system
```
```yaml title="charts/podinfo/Chart.yaml"
apiVersion: v2
name: podinfo
version: 6.9.0
```
"""

from collections.abc import Iterator
from posixpath import basename

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.paths import clamp
from gitops_lint.order.refusals import RefusalKind, own_charts, refused
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import nearest


@rule(Severity.ERROR, reports=RefusalKind.CHART_PATH)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.CHART_PATH):
        path = clamp(str(it.resource.get(*it.path)))
        charts = own_charts(cluster)
        alike = [chart for chart in charts if basename(chart) == basename(path)]
        meant = alike[0] if len(alike) == 1 else nearest(path, charts)
        yield it.resource.problem(
            f"{it.resource} is never installed: `{path or '.'}` has no Chart.yaml in this repository",
            *it.path,
            help=f"write `chart: ./{meant}`"
            if meant
            else "write the path of a chart; or name the HelmRepository that has it in `sourceRef`",
            stops=[it.resource],
        )
