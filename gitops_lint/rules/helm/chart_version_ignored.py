"""A version of a chart that Flux ignores.

## Why

For a chart from a GitRepository or Bucket, `version` has no effect: Flux installs the version in Chart.yaml of the revision that it
fetched. Whoever reads the HelmRelease expects another version to run.

## Bad

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
      version: 6.9.0  # hint[chart-version-ignored]: installs the version in Chart.yaml
      reconcileStrategy: Revision
      sourceRef:
        kind: GitRepository
        name: podinfo
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master
```

## Good

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
      reconcileStrategy: Revision
      sourceRef:
        kind: GitRepository
        name: podinfo
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    tag: 6.9.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.order.refusals import CHARTS
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, kinds=tuple(CHARTS), fix="safe")
def check(resource: Resource) -> Iterator[Problem]:
    path = CHARTS[resource.kind]
    kind, version = resource.get(*path, "sourceRef", "kind"), resource.get(*path, "version")
    if kind in ("GitRepository", "Bucket") and version not in (None, "", "*"):
        yield resource.problem(
            f"{resource} installs the version in Chart.yaml: `version` has no effect on a chart from a {kind}",
            *path,
            "version",
            on="key",
            help="remove `version`"
            + ("; or pin the source, with `ref: {tag: …}`" if kind != "Bucket" else ""),
            fix=resource.deleted(*path, "version"),
            together="{objects} install the versions in Chart.yaml: `version` has no effect on a chart from a source of files",
        )
