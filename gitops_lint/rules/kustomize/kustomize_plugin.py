"""A kustomization.yaml that needs a plugin, such as `helmCharts`.

## Why

On a laptop, `kustomize build --enable-helm` inflates charts and runs plugins. Flux has no such option: its
build fails, and none of the objects of the Kustomization are applied. Flux installs charts with HelmReleases.

Flux says: `kustomize build failed: trouble configuring builtin HelmChartInflationGenerator with config: … must
specify --enable-helm`.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
  - name: podinfo  # error[kustomize-plugin]: `helmCharts` needs the Helm plugin
    repo: https://stefanprodan.github.io/podinfo
    releaseName: podinfo
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
      sourceRef:
        kind: HelmRepository
        name: podinfo
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
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.PLUGIN)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
