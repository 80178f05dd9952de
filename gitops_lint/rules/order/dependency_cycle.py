"""A dependency cycle: objects that wait for each other forever.

## Why

Flux checks `dependsOn` entry by entry and never looks for cycles. Every member of a cycle stays
`DependencyNotReady`, is retried every 30 seconds, and never becomes Ready. The same is true of everything that
depends on a member. No event and no condition says "cycle": `flux get kustomizations` only shows
`dependency 'flux-system/b' is not ready`.

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
from gitops_lint.order import KINDS, Cycle, Dependency, Kind, dependency_graph, event_graph, route
from gitops_lint.order.events.event import ready
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_sentence
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for kind in KINDS:
        cycles = dependency_graph(cluster, kind).cycles
        sharing = Counter(map(source_of, cluster.kustomizations)) if cycles else {}
        for cycle in cycles:
            path = _from_last_file(cycle.path)
            said = [
                _round(path, cycle),
                _taken_down(cycle, cluster),
                _events_lost(cycle, kind, sharing),
            ]
            yield path[0].dependent.problem(
                " ".join(filter(None, said)),
                *path[0].path,
                help=_help(cycle),
                related=[(f"{edge.dependent} waits for {edge}", edge.place) for edge in path],
                severity=None if cycle.certain else Severity.WARNING,
            )


def _from_last_file(path: Sequence[Dependency]) -> Sequence[Dependency]:
    """The same cycle, from the edge on that stands last in the files: often the one that closed it."""
    last = max(range(len(path)), key=lambda i: (path[i].place.path, path[i].place.value))
    return [*path[last:], *path[:last]]


def _round(path: Sequence[Dependency], cycle: Cycle) -> str:
    first = path[0].dependent
    if len(path) == 1:
        way = f"{first} depends on itself"
    else:
        way = f"{first} waits for itself: {route([*(edge.dependent for edge in path), first])}"
    if not cycle.certain:
        expr = next(edge for edge in path if not edge.asks_for_ready)
        return f"{way}. Only the readyExpr of {expr.dependent} on {expr} can let it begin."
    number = len(cycle.members)
    who = {1: "It never becomes", 2: "Neither ever becomes"}.get(
        number, f"None of the {number} ever becomes"
    )
    return f"{way}. {who} Ready, and Flux says nothing of a cycle."


def _taken_down(cycle: Cycle, cluster: Cluster) -> str:
    """All that is never Ready on a new cluster because of a cycle, be it only for being applied by it."""
    graph = event_graph(cluster)
    members = [event for item in cycle.members if (event := ready(item.id)) in graph.never]
    return blocked_sentence(graph.unready(graph.behind(members)))


def _events_lost(cycle: Cycle, kind: Kind, sharing: Mapping[SourceId, int]) -> str:
    """Flux sorts the Kustomizations of one source; a cycle across sources it does not even meet.

    `sharing`: how many Kustomizations each source has.
    """
    sources = {source_of(edge.dependent) for edge in cycle.path}
    if kind != "Kustomization" or len(sources) > 1:
        return ""
    (source,) = sources
    return (
        f"It also switches off event-driven reconciliation for every Kustomization of {source}"
        f" ({sharing[source]} here): they see a new commit only when their interval runs out."
    )


def _help(cycle: Cycle) -> str:
    if len(cycle.path) == 1:
        return "remove this entry"
    if not cycle.culprits:
        return "remove one of these dependsOn entries; there are more cycles among the same objects"
    if len(cycle.culprits) == len(cycle.path):
        return "remove one of these dependsOn entries; any one of them opens the circle"
    names = [f"{edge} from dependsOn of {edge.dependent}" for edge in cycle.culprits]
    return f"remove {listing(names)}: that opens every cycle among them"
