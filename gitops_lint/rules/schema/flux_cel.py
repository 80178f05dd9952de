"""A Flux object with a combination of fields that the API server rejects.

## Why

Some validation rules of Flux's CRDs concern several fields: a HelmRelease has `chart` or `chartRef`, a
`kubeConfig` names a Secret or a ConfigMap, an ImagePolicy has an interval only if it always reflects the
digest. The API server checks these rules when the object is applied. If it rejects the object, none of the
objects of the Kustomization that applies it are applied.

Flux says: `HelmRelease.helm.toolkit.fluxcd.io "podinfo" is invalid: spec: Invalid value: "object": either chart
or chartRef must be set`.

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
      sourceRef:
        kind: HelmRepository
        name: podinfo
  chartRef:  # error[flux-cel]: exactly one of `chart` and `chartRef`
    kind: OCIRepository
    name: podinfo
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
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems


@rule(Severity.ERROR, reports=RejectionKind.CEL)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.CEL)
