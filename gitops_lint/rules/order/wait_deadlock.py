"""A Kustomization that waits for something that waits for it.

## Why

With `wait: true`, a Kustomization is not Ready until everything it applies is healthy, and that
includes the Kustomizations it applies. If one of these depends on it, neither can ever be Ready: the
parent waits for the child's health, the child for the parent's. The parent fails with
`HealthCheckFailed` after each timeout, the child says `dependency 'flux-system/infrastructure' is not
ready`, and so it stays, on new clusters and on running ones. `healthChecks` that name such an object do
the same.

What a Kustomization applies is behind its apply anyway. An entry in dependsOn that names the parent
adds nothing but the deadlock.

## Bad

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  path: ./infrastructure
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/cert-issuers.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: cert-issuers
  namespace: flux-system
spec:
  interval: 10m
  path: ./cert-issuers
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: infrastructure  # error[wait-deadlock]: cert-issuers → infrastructure → cert-issuers
```
```yaml title="cert-issuers/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: issuers
  namespace: cert-manager
```

## Good

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  path: ./infrastructure
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/cert-issuers.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: cert-issuers
  namespace: flux-system
spec:
  interval: 10m
  path: ./cert-issuers
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="cert-issuers/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: issuers
  namespace: cert-manager
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order import (
    Dependency,
    Wait,
    clock,
    counted,
    dependency_graph,
    listing,
    route,
    waiting_graph,
)
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    pure = (*dependency_graph(cluster).cycles, *dependency_graph(cluster, "HelmRelease").cycles)
    told = {item for cycle in pure for item in cycle.members}
    for cycle in waiting_graph(cluster).cycles:
        if told.isdisjoint(cycle.members):  # else dependency-cycle has told of it
            path = _from_an_entry(cycle.path)
            down = listing([item.name for item in cycle.blocked])
            more = f" It takes {counted(len(cycle.blocked), 'more object')} down with it: {down}."
            yield path[0].dependent.problem(
                _message(path) + (more if down else ""),
                *path[0].path,
                help=_help(path),
                related=[(_reason(edge), edge.place) for edge in path],
            )


def _from_an_entry(path: Sequence[Dependency | Wait]) -> Sequence[Dependency | Wait]:
    """The same cycle from an entry of dependsOn on, if it has one; of several, the last in the files."""
    last = max(
        range(len(path)),
        key=lambda i: (isinstance(path[i], Dependency), path[i].place.path, path[i].place.value),
    )
    return [*path[last:], *path[:last]]


def _message(path: Sequence[Dependency | Wait]) -> str:
    first = path[0].dependent
    way = route([*(edge.dependent for edge in path), first])
    parent = next(edge.dependent for edge in path if isinstance(edge, Wait))
    length = clock.timeout(parent)
    after = "" if length is None else f" after {clock.text(length)}"
    return (
        f"{first} and what it waits for wait for each other: {way}. {parent} waits for health and gives"
        f" up{after}, again and again; none of them ever becomes Ready."
    )


def _reason(edge: Dependency | Wait) -> str:
    if isinstance(edge, Wait):
        return f"{edge.dependent} waits for the health of {edge.target}"
    return f"{edge.dependent} depends on {edge}"


def _help(path: Sequence[Dependency | Wait]) -> str:
    parent = next(edge.dependent for edge in path if isinstance(edge, Wait))
    alternative = (
        f"list under healthChecks of {parent} only what does not depend on it, without `wait`"
    )
    first = path[0]
    if isinstance(first, Wait):
        return alternative
    owner = first.dependent.owner
    if owner and first.target and owner.id == first.target.id:
        return f"remove this entry: {owner} applies it, and so it is behind it anyway; or {alternative}"
    return f"remove this entry, or {alternative}"
