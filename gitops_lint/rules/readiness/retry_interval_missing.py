"""A long interval without a retryInterval.

## Why

Without `retryInterval`, Flux retries a failed Kustomization after `interval`. With `interval: 1h`, one
failed download, one webhook that was restarting or one health check that timed out costs an hour, and
every Kustomization that depends on this one waits as long.

The rule applies to intervals of 30 minutes and more, and to Kustomizations that are likely to fail or
expensive when they do: those that wait for health, that others depend on, that use `substituteFrom`, or
whose source is not the one that the cluster was bootstrapped from, or whose build fetches files from elsewhere.

## Severity

A warning if other Kustomizations depend on this one, because a failure stops them too, and if the interval is longer than an
hour. Otherwise a hint.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h  # hint[retry-interval-missing]: 1h
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

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, source_of
from gitops_lint.documents import Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import clock, dependency_graph, waits
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.readiness._patches import may_set
from gitops_lint.wording.lists import listing

LONG: Final = 30 * 60
_SLOW: Final = 60 * 60  # seconds
_RELATED: Final = 3


@rule(Severity.WARNING, kinds=("Kustomization",), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    interval = clock.interval(resource)
    if resource.get("spec", "retryInterval") is not None or interval is None or interval < LONG:
        return
    risk = _risk(resource, cluster)
    fetches = cluster.content(resource).fetches
    if risk:
        yield resource.problem(
            f"no `retryInterval`: after a failure {resource} is retried only after {clock.text(interval)}",
            "spec",
            "interval",
            help="write `retryInterval: 2m`",
            notes=[
                f"{resource.name} {risk.text}. Without `retryInterval`, Flux uses `interval`.",
                *_fetched(fetches),
            ],
            related=[("fetched here", place) for _, place in fetches[:_RELATED]],
            severity=risk.severity,
            together="no `retryInterval`: after a failure {objects} are retried only after their interval",
            missing="retryInterval",
            write="retryInterval: 2m",
            value="2m",
            patch=may_set("retryInterval", resource, cluster),
        )


class Risk(NamedTuple):
    """Why a failure is likely or expensive, as the end of a sentence, and the severity."""

    text: str
    severity: Severity = Severity.HINT


def _risk(resource: Resource, cluster: Cluster) -> Risk | None:
    dependents = dependency_graph(cluster).into.get(resource.id, ())
    if dependents and not resource.remote:
        names = listing([it.dependent.name for it in dependents], 3)
        slow = (clock.interval(resource) or 0) > _SLOW
        return Risk(f"blocks {names}", Severity.WARNING if slow else Severity.HINT)
    if waits(resource):
        return Risk("waits for health")
    if resource.get("spec", "postBuild", "substituteFrom"):
        return Risk("reads variables from `substituteFrom`, which may not exist yet")
    if cluster.content(resource).fetches:
        return Risk("fetches files when it is built")
    if cluster.whole and source_of(resource) != cluster.entry.source:
        return Risk("has a source of its own, which may not be fetched yet")
    return None


def _fetched(fetches: Sequence[tuple[str, Place]]) -> Iterator[str]:
    """What a build fetches from elsewhere, as a note."""
    if fetches:
        names = listing([f"`{name}`" for name, _ in fetches], 2)
        yield f"Each of its builds fetches {names}, and fails if that fails."
