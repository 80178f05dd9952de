"""A longer chain of dependencies than rollouts can bear.

## Why

Flux looks at a dependency that is not ready yet only every 30 seconds, at each step of the chain
anew. A change therefore needs about 30 seconds for each step, even where everything is healthy at
once, and one failure stops everything behind it. Chains grow by an entry at a time, and nobody sees
their length in any one file.

One finding for each chain, at the object at its end; `max-depth` in `.gitops-lint.yaml` sets the limit
(4, counting both ends). Kustomizations and HelmReleases are counted apart.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: namespaces, namespace: flux-system}
spec:
  interval: 10m
  path: ./namespaces
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: infrastructure, namespace: flux-system}
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: namespaces
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: config, namespace: flux-system}
spec:
  interval: 10m
  path: ./config
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: infrastructure
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: backend, namespace: flux-system}
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: config
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: frontend, namespace: flux-system}
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: backend  # warning[dependency-too-deep]: frontend → backend → config → infrastructure → namespaces
```

## Good

The Namespaces are applied with the infrastructure: within one Kustomization Flux applies them first.

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: infrastructure, namespace: flux-system}
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: config, namespace: flux-system}
spec:
  interval: 10m
  path: ./config
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: infrastructure
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: backend, namespace: flux-system}
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: config
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: frontend, namespace: flux-system}
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: backend
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.order import Dependency, Graph, Kind, clock, dependency_graph, route
from gitops_lint.rule import Problem, Severity, rule

KINDS: Final[tuple[Kind, ...]] = ("Kustomization", "HelmRelease")
_RELATED: Final = 20


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    limit = cluster.config.max_depth
    for kind in KINDS:
        for chain, *others in _chains(dependency_graph(cluster, kind), limit):
            ends = [(f"{it[0].dependent} waits for {it[0]} as well", it[0].place) for it in others]
            steps = [(f"{it.dependent} waits for {it}", it.place) for it in chain[1:]]
            yield chain[0].dependent.problem(
                _message(chain, len(others), limit),
                *chain[0].path,
                help=f"merge two steps, or drop an entry that is not needed, until the chain is {limit} long;"
                " `max-depth` in .gitops-lint.yaml raises the limit",
                related=(*steps, *ends)[:_RELATED],
            )


def _chains(graph: Graph[Dependency], limit: int) -> Iterator[list[Sequence[Dependency]]]:
    """The chains that are too long, from their ends, those together that share all but the end."""
    found: dict[str, list[Sequence[Dependency]]] = {}
    for item in graph.order:
        further = any(graph.depth(edge.dependent) for edge in graph.into.get(item.id, ()))
        if graph.depth(item) > limit and not further:
            chain = graph.chain(item)
            found.setdefault(str(chain[0]), []).append(chain)
    yield from (
        sorted(chains, key=lambda chain: chain[0].dependent.id) for chains in found.values()
    )


def _message(chain: Sequence[Dependency], others: int, limit: int) -> str:
    steps = [chain[0].dependent, *(edge.target for edge in chain if edge.target)]
    limits = [length for step in steps[1:] if (length := clock.patience(step)) is not None]
    worst = f", and up to {clock.text(sum(limits))} where health is slow to come" if limits else ""
    more = f", as are {others} more behind {steps[1]}" if others else ""
    return (
        f"{steps[0]} is the end of a chain of {len(steps)} {steps[0].kind}s, {limit} is the limit{more}:"
        f" {route(steps)}. Flux checks each step every {clock.REQUEUE}s, so a change takes about"
        f" {clock.text(len(chain) * clock.REQUEUE)} to get through{worst}"
    )
