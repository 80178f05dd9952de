"""A wait that gives up before what it waits for has had its time.

## Why

A Kustomization that waits fails with `HealthCheckFailed` when its timeout is over, even though a
HelmRelease inside still has minutes left by its own timeout (5 minutes, unless it says otherwise), and
everything would have come up. It is tried again only after `retryInterval`, and what depends on it
waits. On a new cluster, where images are pulled and databases initialise, that is the normal case.

Things that wait for each other inside add up, in nested Kustomizations too, with the time until Flux
looks at a dependency again (30 seconds, or `--requeue-dependency`). Where only the sum is longer than the
timeout, this is an info. A Kustomization inside that waits without a timeout of its own counts for no
more than what it waits for.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 2m  # warning[parent-timeout-shorter]: HelmRelease data/postgres
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/postgres.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: postgres
  namespace: data
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: postgres
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  timeout: 6m
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/postgres.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: postgres
  namespace: data
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: postgres
```
```yaml title="database/source.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: postgres
  namespace: data
spec:
  interval: 1h
  url: oci://registry.example.com/charts/postgres
  ref: {tag: 1.0.0}
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import awaited, clock, route, suspended, waits
from gitops_lint.order.critical_path import Delay, critical_path
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.source import Place
from gitops_lint.wording.lists import counted

_PARTS: Final = 11  # of a sum that are written out
_MARGIN: Final = 60  # seconds: less than that is no news


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    limit = clock.timeout(resource)
    if not waits(resource) or limit is None or resource.remote or suspended(resource):
        return
    held = list(awaited(cluster, resource))
    times = {item: length for item in held if (length := clock.deadline(item)) is not None}
    longer = sorted(
        (item for item in times if times[item] > limit), key=lambda it: (-times[it], it.id)
    )
    if longer:
        yield _too_short(resource, limit, longer, times[longer[0]])
        return
    delays = critical_path(cluster, resource, held)
    if (
        sum(delay.seconds for delay in delays) > limit + _MARGIN
        and sum(1 for it in delays if it.item) > 1
    ):
        yield _sum_too_short(resource, limit, delays)


def _too_short(
    resource: Resource, limit: float, longer: Sequence[Resource], length: float
) -> Problem:
    more = (
        f", and {counted(len(longer) - 1, 'other object')} longer than that" if longer[1:] else ""
    )
    return resource.problem(
        f"{resource} gives up after {clock.text(limit)}{_implied(resource)}, but {longer[0]} in it may"
        f" take {clock.text(length)}{more}: a slow start fails although nothing is wrong",
        "spec",
        "timeout" if resource.get("spec", "timeout") is not None else "interval",
        help=f"write `timeout: {clock.text(length + 60)}` here, or a timeout shorter than"
        f" {clock.text(limit)} in {longer[0]}",
        related=[_place(item) for item in longer[:5]],
    )


def _sum_too_short(resource: Resource, limit: float, delays: Sequence[Delay]) -> Problem:
    chain = [delay.item for delay in delays if delay.item]
    length = sum(delay.seconds for delay in delays)
    own = sum(delay.seconds for delay in delays if delay.item)
    return resource.problem(
        f"{resource} gives up after {clock.text(limit)}{_implied(resource)}, but what it waits for comes"
        f" one after the other and may take {clock.text(own)}: {route(chain[::-1])}."
        f" {_arithmetic(delays)}",
        "spec",
        "timeout" if resource.get("spec", "timeout") is not None else "interval",
        help=f"write `timeout: {clock.text(length + 60)}`, if all of them are slow",
        related=[_place(item) for item in chain[:5]],
        severity=Severity.INFO,
    )


def _arithmetic(delays: Sequence[Delay]) -> str:
    """`With the 30s … in between: 5m + 30s + 5m = 10m30s`; of a long sum the first parts."""
    parts = [clock.text(delay.seconds) for delay in delays]
    if len(parts) > _PARTS:
        parts = [*parts[:_PARTS], "…"]
    said = f"{' + '.join(parts)} = {clock.text(sum(delay.seconds for delay in delays))}"
    between = next((delay.seconds for delay in delays if not delay.item), None)
    if between is None:
        return f"That is {said}"
    return f"With {clock.text(between)} for each time until Flux looks again, that is {said}"


def _implied(resource: Resource) -> str:
    if resource.get("spec", "timeout") is not None:
        return ""
    return f" (no timeout is set, its interval is {resource.get('spec', 'interval')})"


def _place(item: Resource) -> tuple[str, Place]:
    length = clock.text(clock.deadline(item) or 0)
    return f"{item} may take {length}", item.place("spec", "timeout")
