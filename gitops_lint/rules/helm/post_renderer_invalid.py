"""A post-renderer with a patch that kustomize refuses.

## Why

Helm passes all objects of the chart to the post-renderers before it installs them. Flux runs kustomize for that. If
kustomize refuses a patch, nothing is installed: a patch that is not valid YAML, a JSON patch without a `target`, a strategic merge patch
without `kind` and `metadata.name`, a `target` with an invalid regular expression. Several documents in one patch cannot have a `target`.

Only faults are reported that do not depend on the objects of the chart.

Flux says: `Helm install failed for release default/podinfo with chart …: error while running post render on files: must specify a target for JSON patch …`.

## Bad

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
  postRenderers:
    - kustomize:
        patches:
          - patch: |  # error[post-renderer-invalid]: HelmRelease default/podinfo is never installed: a JSON patch needs a `target`
              - op: add
                path: /spec/template/spec/priorityClassName
                value: critical
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
  postRenderers:
    - kustomize:
        patches:
          - patch: |
              - op: add
                path: /spec/template/spec/priorityClassName
                value: critical
            target:
              kind: Deployment
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
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.documents import FaultKind
from gitops_lint.order.post_renderers import bad_patches
from gitops_lint.rule import Problem, Severity, rule

_CORRECT: Final = (
    "correct the patch: its form is that of an entry of `patches` in a kustomization.yaml"
)


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for release, path, fault in bad_patches(cluster):
        at_target = fault.place == release.place(*path, "target")
        needs_target = (
            fault.kind is FaultKind.KUSTOMIZATION_INVALID
            and release.get(*path, "target") is None
            and release.get(*path, "patch").strip()
        )
        yield release.problem(
            f"{release} is never installed: {fault.message}",
            *path,
            "target" if at_target else "patch",
            on="key",
            help=fault.help or ("write a `target`" if needs_target else _CORRECT),
            stops=[release],
        )
