"""An object that never becomes Ready, for a reason that no other rule reports.

## Why

gitops-lint follows every event of a cluster from empty to Ready. Most reasons why an object never becomes Ready
have a rule of their own, such as `dependency-not-found`. This rule reports all others, so that whatever
`gitops-lint plan` lists under "Never Ready" is also a finding:

- a ResourceSet that depends on itself, directly or not, or on an object of Flux that does not exist;
- an object under `healthChecks` that nothing creates: the health check never passes;
- an ExternalArtifact whose feature gate is off in the controller;
- a source in another namespace, if the controller has `--no-cross-namespace-refs`;
- an object that waits for a suspended source, a suspended HelmRelease, or something that only a suspended
  Kustomization applies.

One finding reports one cause, with all objects behind it. `gitops-lint why NAME` shows the same for one object.

Flux says: `health check failed after … timeout waiting for: [Deployment/shop/wbe status: 'NotFound']`.

## Severity

An error. Only a warning if the entry point is a guess.

## Bad

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  timeout: 3m
  path: ./shop
  prune: true
  healthChecks:
    - kind: Deployment
      name: wbe  # error[never-ready]: waits for Deployment shop/wbe
      namespace: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/web.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
```

## Good

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  timeout: 3m
  path: ./shop
  prune: true
  healthChecks:
    - kind: Deployment
      name: web
      namespace: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/web.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:1.0.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order import Deadlock, Edge, deadlocks, event_graph
from gitops_lint.order.explain_edges import (
    cycle_from_best_cut,
    fixes,
    missing_reference,
    step_of,
)
from gitops_lint.order.unexplained import Unexplained, is_explained, unexplained
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_notes, cycle_trail, members, related_steps
from gitops_lint.wording.explanation import remedy, sentence
from gitops_lint.wording.lists import counted
from gitops_lint.wording.suggest import did_you_mean


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole:
        return
    graph = event_graph(cluster)
    for found in unexplained(graph):
        yield _problem(found, cluster)
    for deadlock in deadlocks(graph):
        if not is_explained(deadlock):
            yield _deadlock(deadlock, cluster)


def _problem(found: Unexplained, cluster: Cluster) -> Problem:
    edge = found.edge
    first, *others = found.blocked
    more = f" (and {counted(len(others), 'more object')})" if others else ""
    why = f"{edge.source} is suspended" if found.is_suspended else sentence(step_of(edge))
    return edge.source.problem(
        f"{first}{more} never becomes Ready on a new cluster: {why}",
        *edge.path,
        notes=blocked_notes(found.blocked) if others else [],
        help=_meant(edge, cluster),
        stops=found.blocked,
    )


def _meant(edge: Edge, cluster: Cluster) -> str | None:
    """The object that a health check of a missing one probably means."""
    missing = missing_reference(edge)
    if missing is None or "healthChecks" not in edge.path:
        return None
    alike = [item for item in cluster.of_kind(missing.kind) if not item.remote]
    homes = sorted({item.namespace for item in alike if item.name == missing.name})
    if homes:
        there = f"{missing.kind} {missing.name} is in namespace {homes[0]}"
        return f"write `namespace: {homes[0]}`" + ("" if not missing.namespace else f": {there}")
    inside = (it.name for it in alike if not missing.namespace or it.namespace == missing.namespace)
    return did_you_mean(missing.name, inside)


def _deadlock(deadlock: Deadlock, cluster: Cluster) -> Problem:
    cycle = cycle_from_best_cut(deadlock)
    return cycle[0].source.problem(
        f"{cycle[0].source} never becomes Ready: {cycle_trail(cycle)} is a deadlock",
        *cycle[0].path,
        notes=blocked_notes(deadlock.blocked),
        help=remedy(fixes(deadlock)),
        related=related_steps(cycle),
        stops=members(deadlock, cluster),
    )
