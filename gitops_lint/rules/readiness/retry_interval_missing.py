"""A long interval without a retryInterval.

## Why

`retryInterval` defaults to `interval`. With `interval: 1h`, one failed download, one webhook that was
restarting or one health check that came too late costs an hour: Flux tries again only then. What
depends on the Kustomization waits as long.

Reported from an interval of 30 minutes on, for Kustomizations that wait for health, that others depend
on, or that need something that may come late (`substituteFrom`, another source than the cluster's own).

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h  # warning[retry-interval-missing]: 1h
  timeout: 5m
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 5m
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, source_of
from gitops_lint.order import clock, dependency_graph, waits
from gitops_lint.rule import Problem, Severity, rule

LONG: Final = 30 * 60


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    interval = clock.interval(resource)
    if resource.get("spec", "retryInterval") is not None or interval is None or interval < LONG:
        return
    risk = _risk(resource, cluster)
    if risk:
        yield resource.problem(
            f"{resource} {risk}, and has no retryInterval: after a failure Flux tries again only after"
            f" {clock.text(interval)}",
            "spec",
            "interval",
            help="write `retryInterval: 2m`",
        )


def _risk(resource: Resource, cluster: Cluster) -> str | None:
    """What makes a failure likely, or costly."""
    if waits(resource):
        return "waits for health"
    dependents = dependency_graph(cluster).into.get(resource.id, ())
    if dependents and not resource.remote:
        return f"is a dependency of {dependents[0].dependent.name}" + (
            f" and {len(dependents) - 1} more" if dependents[1:] else ""
        )
    if resource.get("spec", "postBuild", "substituteFrom"):
        return "takes variables from substituteFrom"
    if cluster.whole and source_of(resource) != cluster.entry.source:
        return "has a source of its own"
    return None
