"""A post-renderer that changes nothing.

## Why

A patch whose `target` selects no object is not an error: kustomize ignores it, and Helm installs the objects as the chart renders
them. So a security context or a label that everybody relies on is missing, and nothing says so.

The objects of most charts are unknown, so only targets are reported that certainly select nothing:

- `version` has a slash (`apps/v1`): the group has a field of its own;
- `group` is `core` or has a slash: the group of Services, ConfigMaps and others has no name;
- `kind` is written in lower case or in the plural (`deployments`);
- CustomResourceDefinitions of a well-known chart that has all of them in `crds/`: Helm installs these without post-renderers;
- a kind of custom resources, such as ServiceMonitor, that the values of a well-known chart switch off;

and entries of `images` without `newName`, `newTag` and `digest`.

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
          - patch: |
              - op: add
                path: /spec/template/spec/priorityClassName
                value: critical
            target:
              version: apps/v1  # warning[post-renderer-without-effect]: no object has the version `apps/v1`
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
              group: apps
              version: v1
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

from gitops_lint.charts import installs_all_first, switched_off
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import KeyPath
from gitops_lint.order.post_renderers import patches_of
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.helm._target import Unmatched, impossible

_CRD: Final = "CustomResourceDefinition"
_CHANGES: Final = ("newName", "newTag", "digest")


@rule(Severity.WARNING, kinds=("HelmRelease",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for path in patches_of(resource):
        target = (*path, "target")
        found = impossible(resource, target) or _not_rendered(resource, target, cluster)
        if found:
            yield resource.problem(
                f"a patch of {resource} changes nothing: {found.why}",
                *target,
                found.field,
                help=found.remedy,
                together=f"a patch of {{objects}} changes nothing: {found.why}",
            )
    for index, _ in resource.maps("spec", "postRenderers"):
        images = ("spec", "postRenderers", index, "kustomize", "images")
        for number, image in resource.maps(*images):
            if not any(image.get(it) for it in _CHANGES):
                yield resource.problem(
                    f"an entry of `images` of {resource} changes nothing: it has no new name, tag or digest",
                    *images,
                    number,
                    "name",
                    help="write `newName`, `newTag` or `digest`; or remove it",
                )


def _not_rendered(release: Resource, target: KeyPath, cluster: Cluster) -> Unmatched | None:
    """Why a target names a kind that the chart of a HelmRelease does not render with its values."""
    kind = release.get(*target, "kind")
    if not isinstance(kind, str):
        return None
    if kind == _CRD and installs_all_first(release, cluster):
        why = "the CRDs of its chart are in `crds/`, which Helm installs without post-renderers"
        remedy = "remove it; or set `install.crds: Skip`, and apply the CRDs with a Kustomization that patches them"
        return Unmatched("kind", why, remedy)
    if key := switched_off(release, cluster, kind):
        why = f"its chart renders no {kind}, because `{key}` is off"
        return Unmatched("kind", why, f"set `{key}` in the values; or remove the patch")
    return None
