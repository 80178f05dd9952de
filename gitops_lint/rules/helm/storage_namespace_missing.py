"""A release in another cluster, stored in a namespace that does not exist there.

## Why

With `kubeConfig`, Flux installs a chart into another cluster, and Helm stores the release there too: in `storageNamespace`, by default
in the namespace of the HelmRelease. That namespace exists in the cluster of Flux; often nobody creates it in the other one.
`install.createNamespace` creates only `targetNamespace`. The installation then fails.

Nothing is reported if the repository applies that Namespace to the other cluster.

## Bad

```yaml title="clusters/management/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: tenants
spec:
  interval: 30m
  targetNamespace: podinfo  # warning[storage-namespace-missing]: namespace tenants of the other cluster
  kubeConfig:
    secretRef:
      name: staging-kubeconfig
  install:
    createNamespace: true
  chartRef:
    kind: OCIRepository
    name: podinfo
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: tenants
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
---
apiVersion: v1
kind: Namespace
metadata:
  name: tenants
```

## Good

```yaml title="clusters/management/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: tenants
spec:
  interval: 30m
  targetNamespace: podinfo
  storageNamespace: podinfo
  kubeConfig:
    secretRef:
      name: staging-kubeconfig
  install:
    createNamespace: true
  chartRef:
    kind: OCIRepository
    name: podinfo
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: tenants
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
---
apiVersion: v1
kind: Namespace
metadata:
  name: tenants
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.rule import Problem, Severity, rule

_ALWAYS: Final = ("default", "kube-system", "kube-public", "kube-node-lease", "flux-system")


@rule(Severity.WARNING, kinds=("HelmRelease",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    target, storage = (
        resource.get("spec", "targetNamespace"),
        resource.get("spec", "storageNamespace"),
    )
    if resource.get("spec", "kubeConfig") is None or storage or resource.remote:
        return
    if target in (None, "", resource.namespace) or not (
        known(target) and known(resource.namespace)
    ):
        return
    there = {it.name for it in cluster.of_kind("Namespace") if it.remote}
    if resource.namespace in (*_ALWAYS, *there):
        return
    yield resource.problem(
        f"{resource} is stored in namespace {resource.namespace} of the other cluster, where nothing creates it",
        "spec",
        "targetNamespace",
        notes=["Helm stores a release in the cluster in which it installs it."],
        help=f"write `storageNamespace: {target}`, but only for a new release: changing it installs the chart again",
        together="{objects} are stored in a namespace of the other cluster that nothing creates there",
    )
