"""A chart in Git of which only new versions are installed.

## Why

For a chart from a GitRepository or Bucket, Flux looks at `version` in Chart.yaml by default. A commit that changes a template or the
default values, but not that version, changes nothing in the cluster, and nothing says so. With `reconcileStrategy: Revision`,
Flux installs each new revision of the source.

Whoever raises the version with every change, in CI for example, can switch the rule off.

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
      chart: ./charts/podinfo  # hint[chart-changes-missed]: upgraded only if `version` in Chart.yaml changes
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
    branch: master
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order.refusals import CHARTS
from gitops_lint.rule import Problem, Severity, rule

_PINNED: Final = ("tag", "commit")  # the source has only one revision


@rule(Severity.HINT, kinds=tuple(CHARTS))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    path = CHARTS[resource.kind]
    reference = (*path, "sourceRef")
    kind, name = resource.get(*reference, "kind"), resource.get(*reference, "name")
    strategy = resource.get(*path, "reconcileStrategy", default="ChartVersion")
    if kind not in ("GitRepository", "Bucket") or strategy != "ChartVersion" or not known(name):
        return
    namespace = resource.get(*reference, "namespace") or resource.namespace
    source = cluster.find(kind, str(namespace), str(name))
    if source and any(source.get("spec", "ref", field) for field in _PINNED):
        return
    yield resource.problem(
        f"{resource} is upgraded only if `version` in Chart.yaml changes, not for other changes of the chart",
        *path,
        "chart",
        help="write `reconcileStrategy: Revision`",
        together="{objects} are upgraded only if `version` in Chart.yaml changes, not for other changes of their charts",
        remedy="write `reconcileStrategy: Revision` in each",
    )
