"""A base that each build clones from elsewhere.

## Why

A kustomization.yaml can list another Git repository under `resources` or `components`. kustomize-controller clones it for every build, without
credentials, without checking a signature, and without an interval of its own. If the server does not answer, nothing of the Kustomization
is applied; if the reference is a branch, the cluster changes without a commit here.

A GitRepository and a Kustomization of its own do the same with a cache, credentials and events. Files that are downloaded with `https://`
are not reported.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  path: ./podinfo
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="podinfo/kustomization.yaml"
resources:
  - https://github.com/stefanprodan/podinfo//kustomize?ref=6.9.0  # hint[remote-base]: clones this repository for each build
```

## Good

```yaml title="clusters/production/podinfo.yaml"
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
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  retryInterval: 2m
  path: ./kustomize
  prune: true
  sourceRef:
    kind: GitRepository
    name: podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import cloned_bases
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.flags.kustomize.no_remote_bases:  # remote-base-forbidden reports them
        return
    seen = set()
    for content in cluster.contents.values():
        for _, place in cloned_bases(content):
            if place not in seen:
                seen.add(place)
                yield Problem(
                    f"kustomize-controller clones this repository for each build of {content.owner}",
                    place,
                    help="create a GitRepository for it, and a Kustomization with that source",
                    resource=str(content.owner),
                )
