"""A chart whose CRDs are installed, but never upgraded.

## Why

Helm installs the files in `crds/` of a chart with the first installation, and never touches them again. Flux does the same by default:
`upgrade.crds` is `Skip`. After an upgrade the new operator runs with the CRDs of the old version: new fields are dropped or rejected,
and new kinds do not exist. With `upgrade.crds: CreateReplace`, Flux replaces the CRDs before each upgrade.

Only charts that are known to keep CRDs in `crds/` are reported, or that are in this repository; not those that upgrade them
with a hook. Nothing is reported if
`install.crds` is `Skip`, or if another object of the cluster applies the CRDs.

## Bad

```yaml title="clusters/production/operator.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kube-prometheus-stack
  namespace: default
spec:  # hint[crds-not-upgraded]: never upgrades the CRDs of kube-prometheus-stack
  interval: 1h
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 80.x
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: prometheus-community
  namespace: default
spec:
  interval: 1h
  url: https://prometheus-community.github.io/helm-charts
```

## Good

```yaml title="clusters/production/operator.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: kube-prometheus-stack
  namespace: default
spec:
  interval: 1h
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 80.x
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
  upgrade:
    crds: CreateReplace
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: prometheus-community
  namespace: default
spec:
  interval: 1h
  url: https://prometheus-community.github.io/helm-charts
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.charts import chart_of, crds_in_directory
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import get
from gitops_lint.once import once
from gitops_lint.rule import Problem, Severity, rule

# Charts with a hook that upgrades the CRDs. (velero: upgradeCRDs)
_UPGRADES_ITSELF: Final = ("velero",)
_WRITE: Final = "upgrade: {crds: CreateReplace}"


@rule(Severity.HINT, kinds=("HelmRelease",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    policy = resource.get("spec", "upgrade", "crds")
    off = (
        resource.get("spec", "install", "skipCRDs")
        or resource.get("spec", "install", "crds") == "Skip"
    )
    if policy not in (None, "", "Skip") or off or resource.remote:
        return
    chart = chart_of(resource, cluster)
    apis = crds_in_directory(resource, cluster) if chart not in _UPGRADES_ITSELF else frozenset()
    groups = {api.group for api in apis}
    if not groups or groups & _applied_groups(cluster):
        return
    yield resource.problem(
        f"{resource} never upgrades the CRDs of {chart}: `upgrade.crds` is `Skip`"
        + ("" if policy else " by default"),
        *(("spec", "upgrade", "crds") if policy else ("spec",)),
        on="value" if policy else "key",
        help=f"write `{_WRITE}`",
        together="{objects} never upgrade the CRDs of their charts: `upgrade.crds` is `Skip` by default",
        missing="" if policy else "upgrade",
        write=_WRITE,
    )


@once
def _applied_groups(cluster: Cluster) -> frozenset[str]:
    """The API groups of the CRDs that the cluster applies as manifests."""
    crds = cluster.of_kind("CustomResourceDefinition")
    return frozenset(str(get(it.data, "spec", "group")) for it in crds)
