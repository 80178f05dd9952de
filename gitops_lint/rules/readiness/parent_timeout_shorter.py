"""A wait that times out before the objects it waits for.

## Why

A Kustomization that waits for health fails with `HealthCheckFailed` when its timeout expires, even if a
HelmRelease in it has minutes left by its own timeout (5 minutes by default) and would have succeeded. Flux
retries only after `retryInterval`, and every Kustomization that depends on this one waits. On a new
cluster, where images are pulled and databases are initialized, this is the normal case.

Objects that wait for each other add up, also across nested Kustomizations, together with the time until
Flux checks a dependency again (30 seconds, or `--requeue-dependency`). A nested Kustomization without a
timeout of its own counts only for the objects it waits for.

## Severity

A warning if one object may take at least twice as long as the timeout, and Flux retries a failed
Kustomization only after 30 minutes or more. Otherwise a hint.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  timeout: 2m  # warning[parent-timeout-shorter]: HelmRelease default/postgres
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
  namespace: default
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
  namespace: default
spec:
  interval: 1h
  url: oci://registry.example.com/charts/postgres
  ref: {tag: 1.0.0}
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
  namespace: default
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
  namespace: default
spec:
  interval: 1h
  url: oci://registry.example.com/charts/postgres
  ref: {tag: 1.0.0}
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place
from gitops_lint.order import awaited, clock, route, suspended, waits
from gitops_lint.order.longest_wait import Delay, critical_path
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_PARTS: Final = 11  # shown parts of a sum
_LONG: Final = 15 * 60  # seconds
_LATE: Final = 30 * 60  # seconds
_MARGIN: Final = 60  # seconds; a smaller excess is not reported


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    limit = clock.timeout(resource)
    if not waits(resource) or limit is None or resource.remote or suspended(resource):
        return
    objects = list(awaited(cluster, resource))
    times = {item: length for item in objects if (length := clock.deadline(item)) is not None}
    longer = sorted(
        (item for item in times if times[item] > limit), key=lambda it: (-times[it], it.id)
    )
    if longer:
        yield _too_short(resource, limit, longer, times[longer[0]])
        return
    delays = critical_path(cluster, resource, objects)
    if (
        sum(delay.seconds for delay in delays) > limit + _MARGIN
        and sum(1 for it in delays if it.item) > 1
    ):
        yield _sum_too_short(resource, limit, delays)


def _too_short(
    resource: Resource, limit: float, longer: Sequence[Resource], length: float
) -> Problem:
    others = counted(len(longer) - 1, "more object")
    more = f"{others} in it may also take longer than the timeout." if longer[1:] else ""
    return resource.problem(
        f"{resource} times out after {clock.text(limit)}, but {longer[0]} in it may take"
        f" {clock.text(length)}",
        "spec",
        "timeout" if resource.get("spec", "timeout") is not None else "interval",
        notes=_notes(resource, "A slow start fails, although nothing is broken.", more),
        help=_advice(limit, length, longer[0]),
        related=[_place(item) for item in longer[:5]],
        severity=None
        if length >= 2 * limit and (clock.retry_interval(resource) or 0) >= _LATE
        else Severity.HINT,
        together="{objects} may time out before objects in them that are allowed to take longer",
    )


def _sum_too_short(resource: Resource, limit: float, delays: Sequence[Delay]) -> Problem:
    chain = [delay.item for delay in delays if delay.item]
    length = sum(delay.seconds for delay in delays)
    own = sum(delay.seconds for delay in delays if delay.item)
    return resource.problem(
        f"{resource} times out after {clock.text(limit)}, but the objects it waits for may take"
        f" {clock.text(own)} one after the other",
        "spec",
        "timeout" if resource.get("spec", "timeout") is not None else "interval",
        notes=_notes(resource, f"In order: {route(chain[::-1])}.", f"{_arithmetic(delays)}."),
        help=f"write `timeout: {clock.text(length + 60)}` if all of them are slow",
        related=[_place(item) for item in chain[:5]],
        severity=Severity.HINT,
        together="{objects} may time out before the objects in them are Ready one after the other",
    )


def _advice(limit: float, length: float, slowest: Resource) -> str:
    shorter = f"write a timeout shorter than {clock.text(limit)} in {slowest}"
    if length > _LONG:  # a wait of that length helps nobody
        return shorter
    return f"write `timeout: {clock.text(length + 60)}`; or {shorter}"


def _arithmetic(delays: Sequence[Delay]) -> str:
    """`The total is 5m + 30s + 5m = 10m30s`; for a long sum, the first parts."""
    parts = [clock.text(delay.seconds) for delay in delays]
    if len(parts) > _PARTS:
        parts = [*parts[:_PARTS], "…"]
    equation = f"{' + '.join(parts)} = {clock.text(sum(delay.seconds for delay in delays))}"
    between = next((delay.seconds for delay in delays if not delay.item), None)
    if between is None:
        return f"The total is {equation}"
    return f"With {clock.text(between)} until Flux checks each dependency again, the total is {equation}"


def _notes(resource: Resource, *notes: str) -> list[str]:
    """The notes that are not empty, and the origin of the timeout if it is not set."""
    implied = f"Without `timeout`, Flux waits for `interval: {resource.get('spec', 'interval')}` minus 30s."
    written = resource.get("spec", "timeout") is not None
    return [note for note in (*notes, "" if written else implied) if note]


def _place(item: Resource) -> tuple[str, Place]:
    length = clock.text(clock.deadline(item) or 0)
    return f"{item} may take {length}", item.place("spec", "timeout")
