"""Two HelmReleases with the same Helm release.

## Why

A Helm release is identified by its name and the namespace in which Helm stores it. Two HelmReleases with both in common
manage one release: each upgrades it to its own chart and values, and sees the change of the other as a new one. Objects of the
one that lost are deleted. Deleting one HelmRelease uninstalls both.

The name is `releaseName`, by default the name of the HelmRelease, with `targetNamespace` and a dash before it if that is set. The
namespace is `storageNamespace`, by default that of the HelmRelease; `targetNamespace` does not matter.

HelmReleases of different clusters, and suspended ones, are not reported.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: frontend
  namespace: default
spec:
  interval: 30m
  releaseName: podinfo
  chartRef:
    kind: OCIRepository
    name: podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: backend
  namespace: default
spec:
  interval: 30m
  releaseName: podinfo  # error[release-name-collision]: HelmRelease default/frontend
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
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    semver: 6.x
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: frontend
  namespace: default
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: backend
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
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.order import suspended
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.helm._release import Stored, stored


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    first: dict[Stored, Resource] = {}
    for release in sorted(cluster.of_kind(RELEASE), key=_position):
        where = stored(release)
        if where is None or release.remote or suspended(release):
            continue
        other = first.setdefault(where, release)
        if other.id != release.id:
            named = release.get("spec", "releaseName")
            yield release.problem(
                f"{release} and {other} manage the same Helm release {where.namespace}/{where.name}",
                *(("spec", "releaseName") if named else ("metadata", "name")),
                notes=[
                    "Each upgrades it to its own chart and values, and undoes the upgrade of the other."
                ],
                help="give each its own `releaseName`; or remove one of them",
                related=[(f"{other}", other.place("metadata", "name"))],
            )


def _position(release: Resource) -> tuple[str, int]:
    return release.origin.path, release.origin.value.line
