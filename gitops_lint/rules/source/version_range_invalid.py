"""A version range that Flux cannot read.

## Why

The `version` of a chart from a HelmRepository, and `ref.semver` of a GitRepository or OCIRepository, are semantic version
ranges: `6.9.0`, `6.x`, `>=1.2.0 <2.0.0`, `~1.2`, `1.2 - 1.4`, `1.x || 2.x`. Flux does not read anything else, and never
downloads the chart or the source.

Flux says: `semver 'latest' parse error: improper constraint: "latest"`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: oci://ghcr.io/stefanprodan/manifests/podinfo
  ref:
    semver: latest  # error[version-range-invalid]: `latest` is not a version range
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: oci://ghcr.io/stefanprodan/manifests/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.VERSION_RANGE)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.VERSION_RANGE):
        text, field = it.resource.get(*it.path), it.path[-1]
        help_ = f"write `{field}: 1.x` with the version that you want"
        if field == "semver":
            help_ += f"; or `tag: {text}`"
        yield it.resource.problem(
            f"{it.resource} is never Ready: `{text}` is not a version range",
            *it.path,
            help=help_,
            stops=[it.resource],
        )
