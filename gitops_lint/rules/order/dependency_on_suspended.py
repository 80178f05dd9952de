"""A dependency on a suspended object.

## Why

Flux does not reconcile a suspended object. On a new cluster it never becomes Ready, and everything that
depends on it waits forever. Flux says: `dependency 'flux-system/database' is not ready`. On a cluster where
it was Ready before, a dependent Kustomization of the same source stops with the next commit: `dependency
'flux-system/database' revision is not up to date`.

To suspend an object for an hour, use `flux suspend`. `suspend: true` in Git is permanent: somebody who builds
the cluster again gets it without the dependents.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  suspend: true
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database  # error[dependency-on-suspended]: depends on flux-system/database, which is suspended
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, source_of
from gitops_lint.order import KINDS, Dependency, Kind, dependency_graph, event_graph, suspended
from gitops_lint.order.events.event import started
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_notes


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for kind in KINDS:
        for edge in dependency_graph(cluster, kind).edges:
            target = edge.target
            if (
                target
                and suspended(target)
                and edge.asks_for_ready
                and not suspended(edge.dependent)
            ):
                yield edge.dependent.problem(
                    f"{edge.dependent} never starts on a new cluster: it depends on {edge}, which is suspended",
                    *edge.path,
                    notes=[*_notes(edge, kind), *_blocked(edge, cluster)],
                    help=f"remove `suspend: true` from {target}, or remove this entry",
                    related=[("suspended here", target.place("spec", "suspend"))],
                    stops=[edge.dependent],
                )


def _notes(edge: Dependency, kind: Kind) -> list[str]:
    """What happens on a running cluster."""
    if kind == "HelmRelease" or edge.target is None:
        return []
    if source_of(edge.dependent) == source_of(edge.target):
        return ["On a running cluster it stops with the next commit."]
    return [f"On a running cluster it keeps running, but {edge} is never updated."]


def _blocked(edge: Dependency, cluster: Cluster) -> list[str]:
    """What never becomes Ready because the dependent object does not start."""
    if not cluster.whole:
        return []
    graph = event_graph(cluster)
    behind = graph.unready(graph.behind([started(edge.dependent.id)]))
    return blocked_notes([item for item in behind if item.id != edge.dependent.id])
