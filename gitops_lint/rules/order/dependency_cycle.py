"""A dependency cycle: objects that wait for each other forever.

## Why

Flux checks `dependsOn` entry by entry and never looks for cycles. Every member of a cycle stays
`DependencyNotReady`, is retried every 30 seconds, and never becomes Ready. The same is true of everything that
depends on a member. No event and no condition says "cycle". Flux says: `dependency 'flux-system/frontend' is
not ready`.

A cycle also has a side effect. When a new revision arrives, kustomize-controller sorts all Kustomizations of
that source by their dependencies. A cycle makes the sort fail, and the event is dropped for *every*
Kustomization of the source: new commits are applied only when `spec.interval` expires. A `readyExpr` may let
the members start, but does not prevent this.

HelmReleases are checked the same way, and a cycle blocks them just as silently.

## Severity

An error. Only a warning if a `readyExpr` in the cycle may let a member start.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: frontend
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: frontend
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/frontend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: backend  # error[dependency-cycle]: frontend → backend → frontend
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: frontend
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps/frontend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: backend
```
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, SourceId, source_of
from gitops_lint.order import (
    KINDS,
    Cycle,
    Deadlock,
    Dependency,
    Kind,
    deadlocks,
    dependency_graph,
    event_graph,
    route,
)
from gitops_lint.order.events.event import ready
from gitops_lint.order.explain_edges import fixes
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_notes
from gitops_lint.wording.explanation import remedy


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for kind in KINDS:
        cycles = dependency_graph(cluster, kind).cycles
        sharing = Counter(map(source_of, cluster.kustomizations)) if cycles else {}
        for cycle in cycles:
            path = _from_last_file(cycle.path)
            yield path[0].dependent.problem(
                _message(path, cycle),
                *path[0].path,
                notes=[
                    *_may_start(path, cycle),
                    *_blocked(cycle, cluster),
                    *_events_lost(cycle, kind, sharing),
                ],
                help=_help(cycle, cluster),
                related=[(f"{edge.dependent} depends on {edge}", edge.place) for edge in path],
                severity=None if cycle.certain else Severity.WARNING,
                stops=cycle.members if cycle.certain else (),
            )


def _from_last_file(path: Sequence[Dependency]) -> Sequence[Dependency]:
    """The same cycle, starting with the edge that is last in the files: often the one that closed it."""
    last = max(range(len(path)), key=lambda i: (path[i].place.path, path[i].place.value))
    return [*path[last:], *path[:last]]


def _message(path: Sequence[Dependency], cycle: Cycle) -> str:
    first = path[0].dependent
    never = "never becomes Ready" if cycle.certain else "may never become Ready"
    if len(path) == 1:
        return f"{first} {never}: it depends on itself"
    return f"{first} {never}: {route([*(edge.dependent for edge in path), first])} is a cycle"


def _may_start(path: Sequence[Dependency], cycle: Cycle) -> Iterator[str]:
    if not cycle.certain:
        expr = next(edge for edge in path if not edge.asks_for_ready)
        yield f"Only the `readyExpr` of {expr.dependent} on {expr} can let it start."


def _blocked(cycle: Cycle, cluster: Cluster) -> list[str]:
    """The objects that never become Ready on a new cluster because of a cycle, as a note."""
    graph = event_graph(cluster)
    members = [event for item in cycle.members if (event := ready(item.id)) in graph.never]
    return blocked_notes(graph.unready(graph.behind(members)))


def _events_lost(cycle: Cycle, kind: Kind, sharing: Mapping[SourceId, int]) -> Iterator[str]:
    """Flux sorts the Kustomizations of one source, so a cycle across sources does not affect it.

    `sharing`: how many Kustomizations each source has.
    """
    sources = {source_of(edge.dependent) for edge in cycle.path}
    if kind == "Kustomization" and len(sources) == 1:
        (source,) = sources
        yield (
            f"It also disables event-driven reconciliation for every Kustomization of {source}"
            f" ({sharing[source]} here): they apply a new commit only when their interval expires."
        )


def _help(cycle: Cycle, cluster: Cluster) -> str:
    if len(cycle.path) == 1:
        return "remove this entry"
    deadlock = _deadlock(cycle, cluster)
    if deadlock is None or not deadlock.cuts:
        culprits = cycle.culprits
    else:
        free = {cut[0].place for cut in deadlock.cuts if len(cut) == 1}
        if not all(it.place in free for it in cycle.path):
            return remedy(fixes(deadlock))
        culprits = cycle.path
    if not culprits:
        return "remove one of these `dependsOn` entries and check again: the same objects have more cycles"
    if len(culprits) == len(cycle.path):
        return "remove one of these `dependsOn` entries; each of them breaks the cycle"
    removals = [f"remove {it} from `dependsOn` of {it.dependent}" for it in culprits]
    return f"{'; or '.join(removals)}, which breaks all of these cycles"


def _deadlock(cycle: Cycle, cluster: Cluster) -> Deadlock | None:
    """The deadlock of a cycle, which has more edges if the objects also wait for each other without `dependsOn`."""
    places = {it.place for it in cycle.path}
    return next(
        (
            it
            for it in deadlocks(event_graph(cluster))
            if not places.isdisjoint(edge.place for edge in it.edges)
        ),
        None,
    )
