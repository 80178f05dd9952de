"""A Kustomization whose source is a Helm chart.

## Why

A Kustomization applies the YAML files of its source, or builds its kustomization.yaml. If the OCIRepository selects the layer of a
Helm chart, these files are templates and `Chart.yaml`, which are no Kubernetes objects: the build fails. A chart is installed by
a HelmRelease, with the OCIRepository in its `chartRef`.

A Kustomization with the `path` of a directory inside the chart, such as its `crds`, is not reported.

Flux says: `failed to decode Kubernetes YAML from podinfo/Chart.yaml: missing kind in object`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    semver: 6.x
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 2m
  path: ./
  prune: true
  sourceRef:
    kind: OCIRepository
    name: podinfo  # error[chart-applied-as-manifests]: the source is a Helm chart
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    semver: 6.x
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.CHART_APPLIED)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.CHART_APPLIED):
        source = it.holder
        media = ("spec", "layerSelector", "mediaType")
        yield it.resource.problem(
            f"{it.resource} cannot be built: the source is a Helm chart, which only a HelmRelease can install",
            *it.path,
            help=f"write a HelmRelease with `chartRef: {{kind: {source.kind}, name: {source.name}}}`; or select the layer "
            "of the manifests",
            related=[(f"{source} selects the chart", source.place(*media))],
            stops=[it.resource],
        )
