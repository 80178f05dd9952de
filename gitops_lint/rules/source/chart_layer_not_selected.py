"""A chart from an OCIRepository that does not select its layer.

## Why

An OCIRepository without `layerSelector` takes the first layer of the artifact, unpacks it, and packs it again. Most charts have
one layer, and that works. As soon as the publisher adds a signature or provenance file, the first layer may be another one, and
the HelmRelease fails. With `layerSelector`, Flux takes the chart wherever it is, and as it was published, so that its digest is
that of the publisher.

Only an OCIRepository that a HelmRelease of the cluster names in `chartRef` is reported.

The message of such an OCIRepository ends with `gzip: invalid header`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo  # hint[chart-layer-not-selected]: the first layer
  ref:
    semver: 6.x
---
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
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
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
  namespace: default
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.cluster.references import references
from gitops_lint.rule import Problem, Severity, rule

_WRITE: Final = "layerSelector: {mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip, operation: copy}"


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    used = {
        (it.namespace, it.name)
        for release in cluster.of_kind(RELEASE)
        for it in references(release)
        if it.kind == "OCIRepository" and not release.remote
    }
    for namespace, name in sorted(used):
        source = cluster.find("OCIRepository", namespace, name)
        if source and source.get("spec", "layerSelector", "mediaType") is None:
            yield source.problem(
                f"{source} takes the first layer as the chart, whatever it is: it has no `layerSelector`",
                "spec",
                "url",
                help=f"write `{_WRITE}`",
                together="{objects} take the first layer as the chart, whatever it is: no `layerSelector`",
                missing="layerSelector",
                write=_WRITE,
            )
