"""More waiting Kustomizations than kustomize-controller has workers.

## Why

A Kustomization that waits for health occupies one of kustomize-controller's workers (4 by default, see
`--concurrent`) until everything is healthy or its timeout expires. If it waits for other Kustomizations, these
need workers too. If every worker is occupied by a waiting Kustomization, none is left for the Kustomizations
they wait for: nothing happens until the first timeout, with `HealthCheckFailed` here and no message there, and
then it repeats. This happens on a new cluster, and on a running one when many things change at once.

Only Kustomizations that can wait at the same time count. One that starts when another is Ready does not count.
One that waits inside another does, because both occupy a worker.

## Bad

```yaml title="clusters/production/tenants.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant-a, namespace: flux-system}
spec:
  interval: 10m
  timeout: 5m
  path: ./tenants/a
  prune: true
  wait: true  # hint[worker-starvation]: 4 Kustomizations can wait for others at the same time
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant-b, namespace: flux-system}
spec:
  interval: 10m
  timeout: 5m
  path: ./tenants/b
  prune: true
  wait: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant-c, namespace: flux-system}
spec:
  interval: 10m
  timeout: 5m
  path: ./tenants/c
  prune: true
  wait: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant-d, namespace: flux-system}
spec:
  interval: 10m
  timeout: 5m
  path: ./tenants/d
  prune: true
  wait: true
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="tenants/a/app.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  targetNamespace: a
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="tenants/b/app.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: b, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  targetNamespace: b
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="tenants/c/app.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: c, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  targetNamespace: c
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="tenants/d/app.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: d, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  targetNamespace: d
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata: {name: app}
```

## Good

A dependent of a tenant can depend on the inner Kustomization, so the outer one does not have to wait.

```yaml title="clusters/production/tenants.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant-a, namespace: flux-system}
spec:
  interval: 10m
  path: ./tenants/a
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="tenants/a/app.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  targetNamespace: a
  sourceRef: {kind: GitRepository, name: flux-system}
```
```yaml title="apps/app.yaml"
apiVersion: v1
kind: Namespace
metadata: {name: a}
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.flux import KUSTOMIZE, deployments, installation, instances
from gitops_lint.order import clock, wait_key
from gitops_lint.order.workers import waiting_together
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_NAMED: Final = 8
_RELATED: Final = 20


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    workers = cluster.flags.kustomize.concurrent
    if together := waiting_together(cluster, workers):
        yield _problem(cluster, sorted(together, key=lambda it: it.id), workers)


def _problem(cluster: Cluster, together: Sequence[Resource], workers: int) -> Problem:
    first = together[0]
    installed = installation(cluster.entry, cluster.resources)
    known = any((*deployments(installed, KUSTOMIZE), *instances(installed)))
    place = cluster.flags.kustomize.places.get("concurrent")
    shortest = min(filter(None, map(clock.timeout, together)), default=None)
    after = f" after {clock.text(shortest)}" if shortest else ""
    assumed = "" if known else " by default"
    related = [(f"{it} waits here", it.place("spec", wait_key(it))) for it in together[1:_RELATED]]
    return first.problem(
        f"{len(together)} Kustomizations can wait for others at the same time, but kustomize-controller"
        f" has only {workers} workers{assumed}",
        "spec",
        wait_key(first),
        notes=[
            f"They are {listing([it.name for it in together], _NAMED)}.",
            "Each occupies a worker while it waits.",
            (
                "If all of them wait, no worker is left for the Kustomizations they wait for, until the first"
                f" wait times out{after}."
            ),
        ],
        help="remove `wait` from Kustomizations that only apply other Kustomizations, and depend on the"
        " inner ones instead; or run kustomize-controller with more workers:"
        f" `--concurrent={max(20, 2 * len(together))}`",
        related=[*([("the workers are set here", place)] if place else ()), *related],
        severity=None if known else Severity.HINT,
    )
