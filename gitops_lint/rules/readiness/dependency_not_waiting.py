"""A dependency whose Ready only means that it was applied.

## Why

Without `wait` and without `healthChecks`, Flux calls a Kustomization Ready as soon as the API server
has taken its objects. HelmReleases may not be installed yet, Deployments may crash, child
Kustomizations may not even have begun. What depends on it starts all the same: the order that
`dependsOn` promises is a race, won on a good day.

What is ready the moment it exists needs no wait, and is no finding: CRDs, Namespaces, RBAC, ConfigMaps,
Secrets, Flux' sources. Custom resources alone, or content that cannot be known, are worth an info.
Where definitions are not awaited that what comes after needs, `crd-provider-not-awaited` tells of it.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:  # warning[dependency-not-waiting]: StatefulSet data/postgres
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
```yaml title="database/postgres.yaml"
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: postgres
  namespace: data
```
```yaml title="backend/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: backend
  namespace: data
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
  wait: true
  timeout: 5m
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
```yaml title="database/postgres.yaml"
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: postgres
  namespace: data
```
```yaml title="backend/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: backend
  namespace: data
```
"""

from collections.abc import Iterator
from typing import NamedTuple

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import APPLIERS, is_a
from gitops_lint.order import (
    Dependency,
    dependency_graph,
    is_custom,
    owned_by,
    suspended,
    waits,
    worth_waiting_for,
)
from gitops_lint.order.races import unawaited
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


class Reason(NamedTuple):
    """Why Ready says too little, and how bad that is."""

    text: str
    severity: Severity


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if resource.remote or waits(resource) is not False or suspended(resource):
        return
    if resource in unawaited(cluster):
        return  # crd-provider-not-awaited says what comes of it
    edges = [edge for edge in _waiting_for(resource, cluster) if edge.ready_expr is None]
    reason = _reason(resource, cluster) if edges else None
    if reason:
        names = list(dict.fromkeys(str(edge.dependent) for edge in edges))
        depend = "depend" if names[1:] else "depends"
        yield resource.problem(
            f"{resource} is Ready as soon as it is applied, and {listing(names, 3)} {depend} on it:"
            f" {reason.text}",
            "spec",
            "wait",
            on="key" if resource.get("spec", "wait") is None else "value",
            help=_help(resource, cluster),
            related=[(f"{edge.dependent} waits for it", edge.place) for edge in edges],
            severity=reason.severity,
        )


def _waiting_for(resource: Resource, cluster: Cluster) -> Iterator[Dependency]:
    """The entries that name a Kustomization, but for those of what it brings into being itself.

    It cannot wait for these: they would wait for each other.
    """
    for edge in dependency_graph(cluster).into.get(resource.id, ()):
        if not suspended(edge.dependent) and not owned_by(edge.dependent, resource):
            yield edge


def _reason(resource: Resource, cluster: Cluster) -> Reason | None:
    content = cluster.content(resource)
    objects = list(worth_waiting_for(cluster, resource))
    if objects:
        first = objects[0]
        more = f" (and {len(objects) - 1} more that take their time)" if objects[1:] else ""
        only_custom = is_custom(first)
        return Reason(
            f"{first}{more} {_state(first)}", Severity.INFO if only_custom else Severity.WARNING
        )
    if cluster.whole and content.state in ("elsewhere", "unknown"):
        return Reason(
            "whether that is enough cannot be told, as what it applies is not in this checkout",
            Severity.INFO,
        )
    return None


def _state(resource: Resource) -> str:
    match resource.kind:
        case "HelmRelease":
            return "need not be installed by then"
        case "Kustomization" | "ResourceSet":
            return "need not even have begun by then"
    return "need not be healthy by then"


def _help(resource: Resource, cluster: Cluster) -> str:
    if _comes_back(resource, cluster):
        return (
            "depend on the Kustomization inside of it that matters; `wait: true` may never end here,"
            " as something that it applies depends on it"
        )
    timeout = "" if resource.get("spec", "timeout") else " and `timeout: 5m`"
    return f"write `wait: true`{timeout} in {resource}, or list what matters under healthChecks"


def _comes_back(resource: Resource, cluster: Cluster) -> bool:
    """Whether something that it applies waits for it, at however many removes."""
    if not any(is_a(item, *APPLIERS) for item in cluster.content(resource).objects):
        return False
    waiting = dependency_graph(cluster).dependents([resource])
    return any(owned_by(item, resource) for item in waiting)
