"""A wait for health without a timeout of its own.

## Why

Without `timeout`, Flux waits for `interval` minus 30 seconds, but for at least 30 seconds. With
`interval: 1m`, a Kustomization whose images take a minute to pull fails with `HealthCheckFailed`, and
every Kustomization that depends on it waits for the next attempt.

With `interval: 1h`, a broken rollout is reported as failed only after 59m30s. Until then the
Kustomization says `Reconciliation in progress`, occupies one of the controller's few workers and, unless
the feature gate `CancelHealthCheckOnNewRevision` is on, does not apply the commit with the fix.

## Severity

A warning if the implied timeout is shorter than two minutes. Otherwise a hint. Nothing is reported if `healthChecks`
lists only objects that the Kustomization applies itself and that are healthy as soon as they exist, such as a
ServiceAccount or a ConfigMap.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1m
  path: ./database
  prune: true
  wait: true  # warning[wait-without-timeout]: waits only 30s for health
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
  interval: 1m
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

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import checked, clock, takes_time, waits
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.readiness._patches import may_set

_SHORT: Final = 2 * 60  # seconds


@rule(Severity.WARNING, kinds=("Kustomization",), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    length = clock.timeout(resource)
    if not waits(resource) or resource.get("spec", "timeout") is not None or length is None:
        return
    whole = resource.get("spec", "wait") is True
    if not whole and _is_healthy_at_once(resource, cluster):
        return
    short = length < _SHORT
    every = resource.get("spec", "interval")
    cancels = cluster.flags.kustomize.enabled("CancelHealthCheckOnNewRevision")
    effect = "" if cancels else " Until then Flux does not apply the next commit either."
    if short:
        effect = " A slow start fails, although nothing is broken."
    yield resource.problem(
        f"no `timeout`: {resource} waits only {clock.text(length)} for health"
        if short
        else f"no `timeout`: {resource} reports a failed rollout only after {clock.text(length)}",
        "spec",
        "wait" if whole else "healthChecks",
        on="value" if whole else "key",
        notes=[f"Without `timeout`, Flux waits for `interval: {every}` minus 30s.{effect}"],
        help="write `timeout: 5m`, or as long as a healthy rollout takes at most",
        severity=None if short else Severity.HINT,
        together="no `timeout`: {objects} wait less than 2m for health"
        if short
        else "no `timeout`: {objects} wait for health until shortly before their next interval",
        missing="timeout",
        write="timeout: 5m",
        value="5m",
        patch=may_set("timeout", resource, cluster),
    )


def _is_healthy_at_once(resource: Resource, cluster: Cluster) -> bool:
    """Whether it applies each object of `healthChecks` itself, and none of them takes time. (kstatus)"""
    applied = {item.id: item for item in cluster.content(resource).objects}
    found = [applied.get(identity) for identity in checked(resource)]
    return all(it is not None and not takes_time(it) for it in found)
