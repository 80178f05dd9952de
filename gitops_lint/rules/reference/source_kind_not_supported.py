"""A source of a kind that the field does not support.

## Why

Each field supports only some kinds of sources. A Kustomization builds from a GitRepository, OCIRepository,
Bucket or ExternalArtifact, never from a HelmRepository. A HelmRelease gets its chart with `chart` from a
HelmRepository, GitRepository or Bucket, and with `chartRef` from an OCIRepository, HelmChart or
ExternalArtifact. The API server rejects any other kind, so the apply of the whole Kustomization fails.

Flux says: `spec.chart.spec.sourceRef.kind: Unsupported value: "OCIRepository": supported values:
"HelmRepository", "GitRepository", "Bucket"`.

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
        kind: OCIRepository  # error[source-kind-not-supported]: OCIRepository
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
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import repaired, severity, stopped
from gitops_lint.schema import Violation


@rule(Severity.ERROR, reports=RejectionKind.SOURCE_KIND, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.SOURCE_KIND):
        if found := it.violation:
            help_ = _instead(it.resource, found) or found.help
            yield it.resource.problem(
                found.message,
                *it.path,
                on=found.on,
                notes=[found.note] if found.note else [],
                help=help_,
                fix=repaired(it.resource, found),
                severity=severity(it),
                stops=stopped(it),
            )


def _instead(resource: Resource, found: Violation) -> str | None:
    """The field that supports a source of that kind."""
    kind, name = resource.get(*found.path), resource.get(*found.path[:-1], "name", default="…")
    reference = f"{{kind: {kind}, name: {name}}}"
    match resource.kind, found.path[-2], kind:
        case "HelmRelease", "sourceRef", "OCIRepository" | "HelmChart" | "ExternalArtifact":
            return f"write `chartRef: {reference}` instead of `chart`"
        case "HelmRelease", "chartRef", "HelmRepository" | "GitRepository" | "Bucket":
            return f"write `chart: {{spec: {{chart: …, sourceRef: {reference}}}}}` instead of `chartRef`"
        case "Kustomization", _, "HelmRepository" | "HelmChart":
            return "a Kustomization cannot build a chart: write a HelmRelease"
    return None
