"""A Kustomization that waits for the health of an object that waits for it.

## Why

With `wait: true`, a Kustomization is Ready only when everything it applies is healthy, including the
Kustomizations it applies. If one of these depends on it, neither ever becomes Ready: the parent waits for the
child's health, and the child for the parent's. The parent fails with `HealthCheckFailed` after each timeout, and
the child says `dependency 'flux-system/infrastructure' is not ready`, on new clusters and on running ones.
`healthChecks` that name such an object have the same effect.

Flux creates a child Kustomization only when it applies the parent, so the child always runs after the parent's
apply. A `dependsOn` entry that names the parent adds nothing but the deadlock.

Flux says: `health check failed after … timeout waiting for: [Kustomization/flux-system/cert-issuers status:
'InProgress']`.

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
  namespace: default
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
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import Edge, Reason, clock, deadlocks, event_graph
from gitops_lint.order.explain_edges import cycle_from_best_cut, fixes
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import blocked_notes, cycle_trail, members, related_steps
from gitops_lint.wording.explanation import remedy


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for deadlock in deadlocks(event_graph(cluster)):
        if deadlock.kind == "wait":
            cycle = cycle_from_best_cut(deadlock)
            yield cycle[0].source.problem(
                f"{cycle[0].source} never becomes Ready: {cycle_trail(cycle)} is a deadlock",
                *cycle[0].path,
                notes=[_timeout(cycle), *_redundant(cycle), *blocked_notes(deadlock.blocked)],
                help=remedy(fixes(deadlock)),
                related=related_steps(cycle),
                stops=members(deadlock, cluster),
            )


def _timeout(cycle: Sequence[Edge]) -> str:
    parent = _parent(cycle)
    length = clock.timeout(parent) if parent.kind == "Kustomization" else None
    after = "" if length is None else f" after {clock.text(length)}"
    return f"{parent} waits for health and times out{after} on every attempt."


def _parent(cycle: Sequence[Edge]) -> Resource:
    return next(edge.source for edge in cycle if edge.reason is Reason.HEALTH)


def _redundant(cycle: Sequence[Edge]) -> Iterator[str]:
    """An entry that names the owner of its object orders nothing."""
    first, owner = cycle[0], cycle[0].source.owner
    if first.reason is Reason.DEPENDS_ON and owner and first.needs and owner.id == first.needs.id:
        yield f"The `dependsOn` entry is redundant, because {owner} applies {first.source}."
