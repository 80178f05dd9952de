"""CRDs or Namespaces that depend on a workload.

## Why

CRDs and Namespaces need nothing, and everything else needs them. If a Kustomization that applies only these
depends on one that runs workloads, the rollout is upside down: everything that needs the CRDs runs even later,
and on a new cluster a workload that fails to start keeps out the CRDs that it may need. Often such a dependency
was simply written in the wrong direction.

The order of other layers does not follow from their content. Set the option `layers` to globs of names (or
`namespace/name`), from the first layer to the last; a layer with several globs is a list. The rule then also
reports a dependency on a later layer.

```yaml
rules:
  inverted-layer:
    layers:
      - crds
      - ["*-operator", "*-controllers"]
      - "apps-*"
```

## Bad

```yaml title="clusters/production/layers.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure/crds
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: shop  # warning[inverted-layer]: flux-system/crds applies only CRDs, but depends on Kustomization flux-system/shop
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/crds/widgets.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
```
```yaml title="apps/shop/shop.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: default
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: registry.example.com/shop:1.0.0
```

## Good

```yaml title="clusters/production/layers.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure/crds
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: crds
```
```yaml title="infrastructure/crds/widgets.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
    plural: widgets
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
```
```yaml title="apps/shop/shop.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: default
spec:
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: registry.example.com/shop:1.0.0
```
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import Dependency, dependency_graph, owned_by, route, suspended
from gitops_lint.rule import Problem, Severity, option, rule
from gitops_lint.wording.lists import listing

_FIRST: Final = {
    ("CustomResourceDefinition", "apiextensions.k8s.io"): "CRDs",
    ("Namespace", ""): "Namespaces",
}
_RUNS: Final = ("HelmRelease", "StatefulSet", "Deployment", "DaemonSet", "Job", "Pod", "ReplicaSet")

Layers = Mapping[Resource, int]  # what is in none is left out


class Inversion(NamedTuple):
    """The entries that lead from an object to one of a later layer."""

    low: Resource
    high: Resource
    way: tuple[Dependency, ...]


Globs = tuple[tuple[str, ...], ...]  # of each layer, the first one first


@dataclass(frozen=True)
class Options:
    layers: Globs = option((), "Globs of names, from the first layer to the last.")


@rule(Severity.WARNING, options=Options)
def check(cluster: Cluster, options: Options) -> Iterator[Problem]:
    order = dependency_graph(cluster).order
    globs = options.layers
    named = {item: layer for item in order if (layer := _layer(item, globs)) is not None}
    for found in _inversions(cluster, named):
        yield _problem(found, _named(found, named, globs))
    natural = {item: layer for item in order if (layer := _nature(item, cluster)) is not None}
    for found in _inversions(cluster, natural):
        if found.low not in named:
            yield _problem(found, _natural(found, cluster))


def _layer(item: Resource, layers: Globs) -> int | None:
    """The first layer of the configuration that a name belongs to."""
    full = f"{item.namespace}/{item.name}"
    return next(
        (
            number
            for number, globs in enumerate(layers)
            if any(fnmatchcase(full if "/" in glob else item.name, glob) for glob in globs)
        ),
        None,
    )


def _nature(item: Resource, cluster: Cluster) -> int | None:
    """0: it applies only CRDs and Namespaces. 1: it runs workloads."""
    content = cluster.content(item)
    if any(it.kind in _RUNS for it in content.objects):
        return 1
    first = content.objects and all((it.kind, it.group) in _FIRST for it in content.objects)
    return 0 if first and content.complete else None


def _inversions(cluster: Cluster, layers: Layers) -> Iterator[Inversion]:
    """Dependencies on a later layer, also through objects in no layer; for each object the furthest.

    A dependency on the object that applies it is left out: that one runs first anyway.
    """
    if len(set(layers.values())) < 2:
        return
    graph = dependency_graph(cluster)
    reached: dict[Resource, tuple[int, Dependency]] = {}
    for item in graph.order:
        for edge in graph.out.get(item.id, ()):
            target = edge.target
            if not target or target in cluster.entry.roots or owned_by(item, target):
                continue
            layer = layers[target] if target in layers else reached.get(target, (-1, edge))[0]
            if layer > reached.get(item, (-1, edge))[0]:
                reached[item] = layer, edge
        furthest = reached[item][0] if item in reached else -1
        if item in layers and furthest > layers[item] and not suspended(item):
            yield _followed(item, reached, layers)


def _followed(
    item: Resource, reached: Mapping[Resource, tuple[int, Dependency]], layers: Layers
) -> Inversion:
    way = [reached[item][1]]
    while (high := way[-1].target) and high not in layers:
        way.append(reached[high][1])
    return Inversion(item, high or item, tuple(way))


def _problem(found: Inversion, message: str) -> Problem:
    steps = [*(edge.dependent for edge in found.way), found.high]
    through = f": {route(steps)}" if len(found.way) > 1 else ""
    return found.low.problem(
        message + through,
        *found.way[0].path,
        help=f"reverse the dependency, so that {found.high.name} depends on {found.low.name}; or remove this"
        " entry",
        related=[(f"{edge.dependent} depends on {edge}", edge.place) for edge in found.way[1:]],
    )


def _named(found: Inversion, layers: Layers, globs: Globs) -> str:
    low, high = (
        f"layer {layers[item] + 1} ({', '.join(globs[layers[item]])})"
        for item in (found.low, found.high)
    )
    return f"{found.low} in {low} depends on {found.high} in the later {high}"


def _natural(found: Inversion, cluster: Cluster) -> str:
    kinds = {_FIRST[it.kind, it.group] for it in cluster.content(found.low).objects}
    runs = next(it for it in cluster.content(found.high).objects if it.kind in _RUNS)
    return (
        f"{found.low} applies only {listing(sorted(kinds))}, but depends on {found.high}, which runs"
        f" {runs}"
    )
