"""A chart of a HelmRepository without a version.

## Why

Without `version`, or with `version: "*"`, Flux installs the newest version of the chart. It upgrades as soon as it
finds a newer one, also to a new major version, with no commit and no review. A cluster that is rebuilt later gets
another version than the one that ran before.

A range such as `6.x` still gets minor versions and patches. The rule says nothing about charts from a
GitRepository or Bucket, where Flux ignores `version`, nor about charts from an OCIRepository, whose version
is in its `ref`.

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
      chart: podinfo  # hint[chart-version-missing]: upgrades to each new version of chart podinfo
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
      version: 6.x
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

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, rule

# Where an object describes its chart.
_CHARTS: Final = {"HelmRelease": ("spec", "chart", "spec"), "HelmChart": ("spec",)}
_ANY: Final = ("", "*")  # (source-controller: HelmChart `version` defaults to `*`)


@rule(Severity.HINT, kinds=tuple(_CHARTS))
def check(resource: Resource) -> Iterator[Problem]:
    path = _CHARTS[resource.kind]
    chart, version = resource.get(*path, "chart"), resource.get(*path, "version", default="")
    if resource.get(*path, "sourceRef", "kind") != "HelmRepository" or version not in _ANY:
        return
    if not isinstance(chart, str):
        return
    verb = "upgrades to" if resource.kind == "HelmRelease" else "fetches"
    why = "its `version` is `*`" if version else "it has no `version`"
    yield resource.problem(
        f"{resource} {verb} each new version of chart {chart}, also major ones: {why}",
        *path,
        "version" if version else "chart",
        help="write the version that runs now, or a range within its major version, such as `version: 6.x`",
        together="{objects} follow each new version of their charts, also major ones: no `version` limits them",
        remedy="write the versions that run now, or a range within each major version, such as `version: 6.x`",
    )
