"""A Kustomization whose source is a Helm chart.

## Why

A Kustomization applies the YAML files of its source, or builds its kustomization.yaml. If the OCIRepository selects the layer of a
Helm chart, these files are templates and `Chart.yaml`, which are no Kubernetes objects: the build fails. A chart is installed by
a HelmRelease, with the OCIRepository in its `chartRef`.

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
    name: podinfo  # warning[chart-applied-as-manifests]: the source is a Helm chart
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
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.references import references
from gitops_lint.rule import Problem, Severity, rule

_CHART: Final = "helm.chart.content"


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for it in references(resource):
        source = cluster.find(it.kind, it.namespace, it.name)
        selected = source and source.get("spec", "layerSelector", "mediaType")
        if source and isinstance(selected, str) and _CHART in selected and not resource.remote:
            yield resource.problem(
                f"{resource} cannot be built: the source is a Helm chart, which only a HelmRelease can install",
                *it.path,
                "name",
                help=f"write a HelmRelease with `chartRef: {{kind: {it.kind}, name: {it.name}}}`; or select the layer of the "
                "manifests",
                related=[
                    (
                        f"{source} selects the chart",
                        source.place("spec", "layerSelector", "mediaType"),
                    )
                ],
            )
