"""A long chain of dependencies, which delays every rollout.

## Why

Flux rechecks a dependency that is not Ready only every 30 seconds (`--requeue-dependency`), at each step of the
chain. A change therefore takes about 30 seconds per step, even if everything is healthy immediately, and one
failure stops all steps after it. Chains grow one entry at a time, and no single file shows their length.

A cluster has one finding, at the end of its longest chain. The option `max-depth` sets the limit.
Kustomizations and HelmReleases are counted separately.

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

The Namespaces are applied with the infrastructure: Flux applies the Namespaces of a Kustomization first.

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
from dataclasses import dataclass
from typing import Final

from gitops_lint.cluster import Cluster, Resource, source_of
from gitops_lint.order import (
    KINDS,
    Dependency,
    DependencyGraph,
    clock,
    dependency_graph,
    route,
    worth_waiting_for,
)
from gitops_lint.rule import Problem, Severity, option, rule
from gitops_lint.wording.lists import counted

_RELATED: Final = 20
_KEPT_APART: Final = ("serviceAccountName", "kubeConfig", "targetNamespace", "decryption")

Chain = Sequence[Dependency]


@dataclass(frozen=True)
class Options:
    max_depth: int = option(4, "How long a chain may be, counting both ends.", minimum=1)


@rule(Severity.WARNING, options=Options)
def check(cluster: Cluster, options: Options) -> Iterator[Problem]:
    limit = options.max_depth
    for kind in KINDS:
        graph = dependency_graph(cluster, kind)
        delay = cluster.flags.of(kind).requeue_dependency
        chains = _chains(graph, limit)
        if not chains:
            continue
        chain, *others = chains
        ends = [
            (f"{it[0].dependent} is the end of another chain of {len(it) + 1}", it[0].place)
            for it in others
        ]
        steps = [(f"{it.dependent} depends on {it}", it.place) for it in chain[1:]]
        yield chain[0].dependent.problem(
            _message(chain, limit),
            *chain[0].path,
            notes=list(_notes(chain, len(others), delay)),
            help=_help(chain, graph, cluster),
            related=(*steps, *ends)[:_RELATED],
        )


def _chains(graph: DependencyGraph, limit: int) -> list[Chain]:
    """The chains that are too long, the longest first."""
    found = []
    for item in graph.order:
        further = any(graph.depth(edge.dependent) for edge in graph.into.get(item.id, ()))
        if graph.depth(item) > limit and not further:
            found.append(graph.chain(item))
    return sorted(found, key=lambda chain: (-len(chain), chain[0].dependent.id))


def _steps(chain: Chain) -> list[Resource]:
    return [chain[0].dependent, *(edge.target for edge in chain if edge.target)]


def _message(chain: Chain, limit: int) -> str:
    steps = _steps(chain)
    return (
        f"{steps[0]} is the end of a chain of {len(steps)} {steps[0].kind}s, longer than the limit"
        f" of {limit}"
    )


def _notes(chain: Chain, others: int, delay: float) -> Iterator[str]:
    steps = _steps(chain)
    yield f"The chain: {route(steps)}."
    limits = [length for step in steps[1:] if (length := clock.deadline(step)) is not None]
    slow = f", and up to {clock.text(sum(limits))} more if health is slow" if limits else ""
    yield (
        f"Flux rechecks each step every {clock.text(delay)}, so the chain adds about"
        f" {clock.text(len(chain) * delay)} to every rollout{slow}."
    )
    if others:
        are = "is" if others == 1 else "are"
        yield f"{counted(others, 'other chain')} {are} also too long."


def _help(chain: Chain, graph: DependencyGraph, cluster: Cluster) -> str:
    edge = next((edge for edge in chain if _mergeable(edge, graph, cluster)), None)
    first = "remove an entry that is not needed, or merge two steps"
    if edge and edge.target:
        first = (
            f"merge {edge.target.name} into {edge.dependent.name}, because nothing else depends on it and"
            " its objects are ready immediately"
        )
    return f"{first}; or raise the limit: `max-depth` of this rule in .gitops-lint.yaml"


def _mergeable(edge: Dependency, graph: DependencyGraph, cluster: Cluster) -> bool:
    """Whether two Flux Kustomizations can become one, and nothing needs them to be two."""
    one, other = edge.dependent, edge.target
    return (
        other is not None
        and one.kind == "Kustomization"
        and len(graph.into[other.id]) == 1
        and source_of(one) == source_of(other)
        and all(one.get("spec", key) == other.get("spec", key) for key in _KEPT_APART)
        and cluster.content(other).complete
        and not any(worth_waiting_for(cluster, other))
        and other not in cluster.entry.roots
    )
