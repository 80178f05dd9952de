"""Manifests of whatever was pushed last.

## Why

An OCIRepository without `ref`, or with the tag `latest`, has no version: what the cluster applies changes with each push, without a commit
and without a review. After a rebuild the cluster runs something else than before, and there is nothing in Git to roll back to.

Only files of others are reported, not an OCIRepository from which the cluster is synced.

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
    tag: latest  # hint[source-not-pinned]: follows each push to `latest`
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
from typing import Final

from gitops_lint.cluster import Cluster, Resource, SourceId
from gitops_lint.rule import Problem, Severity, rule

_LATEST: Final = "latest"  # (source-controller: OCIRepository getArtifactRef)


@rule(Severity.HINT, kinds=("OCIRepository",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    own = SourceId(resource.kind, resource.namespace, resource.name) == cluster.entry.source
    if (
        own
        or resource.remote
        or any(resource.get("spec", "ref", it) for it in ("digest", "semver"))
    ):
        return
    tag = resource.get("spec", "ref", "tag") or _LATEST
    if tag == _LATEST:
        written = resource.get("spec", "ref", "tag") is not None
        yield resource.problem(
            f"{resource} follows each push to `{_LATEST}`"
            + ("" if written else ": it has no `ref`"),
            "spec",
            *(("ref", "tag") if written else ("url",)),
            help="write the version that you want, such as `ref: {semver: 1.x}`",
            together=f"{{objects}} follow each push to `{_LATEST}`",
        )
