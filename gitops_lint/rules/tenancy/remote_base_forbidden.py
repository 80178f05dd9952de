"""A remote base on a cluster that forbids them.

## Why

With the flag `--no-remote-bases` of kustomize-controller, which a FluxInstance with `cluster.multitenant: true` sets as well,
Flux builds only files of the source. A kustomization.yaml that lists another Git repository under `resources` or `components`
cannot be built, and nothing of its Kustomization is ever applied.

Single files that are downloaded with `https://` are not forbidden, and not reported.

## Bad

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  cluster:
    multitenant: true
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
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
  serviceAccountName: kustomize-controller
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="podinfo/kustomization.yaml"
resources:
  - https://github.com/stefanprodan/podinfo//kustomize?ref=6.9.0  # error[remote-base-forbidden]: is never applied
```

## Good

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  cluster:
    multitenant: true
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
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
  serviceAccountName: kustomize-controller
  sourceRef:
    kind: GitRepository
    name: podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, cloned_bases, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.REMOTE_BASE)
def check(cluster: Cluster) -> Iterator[Problem]:
    flag = cluster.flags.kustomize.places.get("no-remote-bases")
    for it in refused(cluster, RefusalKind.REMOTE_BASE):
        for _, place in cloned_bases(cluster.contents[it.resource.id])[:1]:
            yield Problem(
                f"{it.resource} is never applied: this cluster forbids remote bases",
                place,
                help="create a GitRepository for it, and a Kustomization with that source",
                related=(("forbidden here", flag),) if flag else (),
                resource=str(it.resource),
                stops=(str(it.resource),),
            )
