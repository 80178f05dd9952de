"""A wait for a Kustomization that is suspended in Git.

## Why

Flux does not reconcile a suspended Kustomization. On a new cluster its status therefore keeps the initial
`observedGeneration: -1`, which counts as `InProgress`. A Kustomization with `wait: true` that applies it, or that
lists it under `healthChecks`, waits until its timeout expires, fails with `HealthCheckFailed`, and starts
over, forever. Every Kustomization that depends on it says `dependency 'flux-system/apps' is not ready`.

On a cluster where it became Ready before it was suspended, the old status still counts, so nothing looks
wrong until the cluster is rebuilt. Flux does not wait for a suspended HelmRelease.

Flux says: `health check failed after … timeout waiting for: [Kustomization/flux-system/shop status:
'InProgress']`.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  path: ./apps
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  suspend: true  # error[waits-for-suspended-child]: Kustomization flux-system/shop, which is suspended
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: default
```

## Good

The parent no longer waits for the suspended Kustomization, only for the other objects in `./apps`.

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  path: ./apps
  prune: true
  healthChecks:
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      name: blog
      namespace: flux-system
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  suspend: true
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: blog
  namespace: flux-system
spec:
  interval: 10m
  path: ./blog
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: default
```
```yaml title="blog/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: blog
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import FLUX_GROUP, KUSTOMIZATION
from gitops_lint.order import awaited, clock, event_graph, suspended, wait_key
from gitops_lint.order.events.event import ready
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    if not any(map(suspended, cluster.of_kind("Kustomization"))):
        return
    waiting: dict[Resource, list[Resource]] = {}
    for parent in cluster.kustomizations:
        if suspended(parent) or _has_own_health(parent):
            continue
        for item in awaited(cluster, parent):
            if (item.kind, item.group) == KUSTOMIZATION and suspended(item):
                waiting.setdefault(item, []).append(parent)
    for item, parents in waiting.items():
        yield item.problem(
            _message(item, parents),
            "spec",
            "suspend",
            notes=list(_notes(item, parents, cluster)),
            help=_help(item, parents[0]),
            related=[
                (f"{parent} waits for it", parent.place("spec", wait_key(parent)))
                for parent in parents
            ],
            stops=parents,
        )


def _has_own_health(parent: Resource) -> bool:
    """Whether `healthCheckExprs` define the health of Kustomizations.

    Only the group and the kind of an entry count; without a kind, it covers the group. (fluxcd/pkg)
    """
    return any(
        str(entry.get("apiVersion", "")).startswith(f"{FLUX_GROUP}/")
        and entry.get("kind") in ("Kustomization", "", None)
        for _, entry in parent.maps("spec", "healthCheckExprs")
    )


def _message(item: Resource, parents: Sequence[Resource]) -> str:
    first, *others = parents
    more = f" (and {counted(len(others), 'more Kustomization')})" if others else ""
    return f"{first}{more} never becomes Ready on a new cluster: it waits for {item}, which is suspended"


def _notes(item: Resource, parents: Sequence[Resource], cluster: Cluster) -> Iterator[str]:
    length = clock.timeout(parents[0])
    after = "its timeout" if length is None else clock.text(length)
    graph = event_graph(cluster)
    own = {parent.id for parent in parents}
    blocked = graph.unready(graph.behind(ready(parent.id) for parent in parents))
    names = [it.name for it in blocked if it.kind == "Kustomization" and it.id not in own]
    yield f"The wait fails after {after} on every attempt, because {item.name} never gets a status."
    if names:
        yield f"It blocks {counted(len(names), 'more Kustomization')}: {listing(names)}."
    yield f"If {item.name} became Ready before it was suspended, the old status still counts."


def _help(item: Resource, parent: Resource) -> str:
    if parent.get("spec", "wait") is not True:
        return f"remove `suspend: true`; or remove {item.name} from `healthChecks` of {parent}"
    return (
        f"remove `suspend: true`; or remove {item.name} from the objects that {parent} applies; or"
        " annotate it with `kustomize.toolkit.fluxcd.io/ssa: Ignore`, so that it is neither applied nor"
        " waited for"
    )
