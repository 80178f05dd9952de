"""A deadlock that only a new cluster meets.

## Why

Flux creates an object when it applies the Kustomization that holds it, and not before. If that
Kustomization waits, through however many others, for something that needs the object to exist, then
nothing of this ever happens on an empty cluster: a dependency is `not found`, a source has no artifact,
a dry-run says `no matches for kind` or `namespace not found`, and Flux tries again for ever.

The cluster that runs today does not show it. The objects are there, from a time when the order was
another one, and everything is Ready. It shows on the day when the cluster has to be rebuilt.

What whoever sets up a cluster has to apply beforehand counts as there: what the entry point itself
reads, keys that are encrypted themselves, Secrets and ConfigMaps that are nowhere in the repository, the
charts of a helmfile. A warning where something that this repository does not show may bring what is
missing.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database  # error[cold-start-deadlock]: apps → database → apps
```
```yaml title="apps/database.yaml"
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
```
```yaml title="database/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: database
  namespace: default
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database
---
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
```
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: apps
  namespace: default
```
```yaml title="database/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: database
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order import Edge, deadlocks, event_graph
from gitops_lint.order.deadlock.helm_crd import is_helm_crd
from gitops_lint.order.steps import cycle_from_best_cut, fixes, name_of_event
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_sentence, cycle_trail, related_steps
from gitops_lint.wording.explanation import remedy


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for deadlock in deadlocks(event_graph(cluster)):
        if deadlock.kind == "cold" and not is_helm_crd(deadlock):
            cycle = cycle_from_best_cut(deadlock)
            yield cycle[0].source.problem(
                f"{_waits_for_itself(cycle)} {blocked_sentence(deadlock.blocked)}",
                *cycle[0].path,
                help=remedy(fixes(deadlock)),
                related=related_steps(cycle),
                severity=Severity.WARNING if cluster.opaque or cluster.entry.guessed else None,
            )


def _waits_for_itself(cycle: Sequence[Edge]) -> str:
    first = name_of_event(cycle[0].event)
    return (
        f"on a new cluster {first} waits for itself: {cycle_trail(cycle)}. It can only be Ready where all"
        " of this exists already, from before."
    )
