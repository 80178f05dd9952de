"""A custom resource that depends on a Kustomization that does not wait for its CRD.

## Why

Without `wait` and `healthChecks`, a Kustomization that applies a HelmRelease is Ready as soon as the HelmRelease
exists, even if the chart and its CRDs are not installed yet. The Kustomizations that depend on it start anyway.
Their dry-run fails with `no matches for kind "ClusterSecretStore" in version "external-secrets.io/v1"`, none of
their objects are applied, and Flux retries after `retryInterval`, or after `interval` if it is not set. The
`dependsOn` entry does not give the order it promises.

## Severity

A warning. Only advice if Flux retries within two minutes, because then the order comes about by itself.

## Bad

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: controllers
  namespace: flux-system
spec:  # warning[crd-provider-not-awaited]: Flux retries after 1h
  interval: 1h
  path: ./controllers
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: configs
  namespace: flux-system
spec:
  interval: 1h
  path: ./configs
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: controllers
```
```yaml title="controllers/external-secrets.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: external-secrets
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.external-secrets.io
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: external-secrets
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: external-secrets
      version: 0.x
      sourceRef:
        kind: HelmRepository
        name: external-secrets
```
```yaml title="configs/store.yaml"
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: vault
```

## Good

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: controllers
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 6m
  path: ./controllers
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: configs
  namespace: flux-system
spec:
  interval: 1h
  path: ./configs
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: controllers
```
```yaml title="controllers/external-secrets.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: external-secrets
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.external-secrets.io
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: external-secrets
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: external-secrets
      version: 0.x
      sourceRef:
        kind: HelmRepository
        name: external-secrets
```
```yaml title="configs/store.yaml"
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: vault
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Place
from gitops_lint.order import clock, event_graph, owned_by
from gitops_lint.order.races import Race, path_to_ready, unawaited
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._waits import overriding, where, with_patch, write_wait
from gitops_lint.rules.order._deadlock import created_by
from gitops_lint.rules.order._shared import is_late, likely, retried, wait
from gitops_lint.wording.lists import counted, listing


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for resource, races in unawaited(cluster).items():
        found, evidence = likely(races, cluster)
        late = not evidence and any(is_late(race, cluster) for race in found)
        advice = _help(resource, found, cluster)
        problem = resource.problem(
            _message(resource, found),
            "spec",
            "wait",
            on="key" if resource.get("spec", "wait") is None else "value",
            notes=list(_notes(found, cluster)),
            help=advice,
            related=[*created_by(evidence), *_related(resource, found, cluster)],
            severity=None if late else Severity.HINT,
            together="{objects} do not wait for the HelmReleases or CRDs in them that others need",
            remedy=_remedy(resource, found),
        )
        removes = overriding(resource) and advice == write_wait(resource, cluster)
        yield with_patch(problem) if removes else problem


def _worst(found: Sequence[Race]) -> Race:
    return max(found, key=lambda it: clock.retry_interval(it.user) or 0)


def _message(resource: Resource, found: Sequence[Race]) -> str:
    makers = list(dict.fromkeys(race.maker for race in found))
    users = dict.fromkeys(race.user for race in found)
    others = f" (and {len(users) - 1} more)" if len(users) > 1 else ""
    charts = any(maker.kind != "CustomResourceDefinition" for maker in makers)
    one, many = ("its CRDs", "their CRDs") if charts else ("it", "them")
    return (
        f"{resource} does not wait for {listing([str(it) for it in makers], 3)}, although"
        f" {_worst(found).user}{others} needs {many if makers[1:] else one}"
    )


def _notes(found: Sequence[Race], cluster: Cluster) -> Iterator[str]:
    worst = _worst(found)
    kind = worst.need.needs.id.kind if worst.need.needs else ""
    yield (
        f"On a new cluster the dry-run of {worst.user} fails, because it applies {worst.need.source}"
        f' (no matches for kind "{kind}").'
    )
    yield retried(worst.user)
    yield from _behind(found, cluster)


def _behind(found: Sequence[Race], cluster: Cluster) -> Iterator[str]:
    """The Kustomizations that wait for those that fail."""
    users = {race.user.id for race in found}
    lost = event_graph(cluster).blocked_by(*(race.need.event for race in found))
    waiting = [it.name for it in lost if it.kind == "Kustomization" and it.id not in users]
    if waiting:
        yield f"This blocks {counted(len(waiting), 'Kustomization')}: {listing(waiting, 3)}."


def _help(resource: Resource, found: Sequence[Race], cluster: Cluster) -> str:
    inside = _inside(resource, found)
    parts = dict.fromkeys(
        f"move {race.maker} into a separate Kustomization with `wait: true`, and add that to `dependsOn`"
        f" of {race.user}"
        for race in inside
    )
    outside = [race for race in found if race not in inside]
    parts |= dict.fromkeys(wait(race, resource, cluster) for race in outside)
    return listing(list(parts), 3)


def _inside(resource: Resource, found: Sequence[Race]) -> Sequence[Race]:
    """The races of objects that the resource applies itself: it cannot wait before it applies these."""
    return [race for race in found if owned_by(race.user, resource)]


def _remedy(resource: Resource, found: Sequence[Race]) -> str:
    """The help about several objects like this one."""
    if _inside(resource, found):
        return (
            "move these HelmReleases and CRDs into separate Kustomizations with `wait: true`, and add those to"
            " `dependsOn` of the objects that need them"
        )
    listed = "or list the HelmReleases and CRDs under `healthChecks`"
    return f"write `wait: true` and a `timeout`, such as `5m`, {where(resource)}, {listed}"


def _related(
    resource: Resource, found: Sequence[Race], cluster: Cluster
) -> Iterator[tuple[str, Place]]:
    """The objects that install CRDs, the objects that need these, and the dependencies in between."""
    related: dict[tuple[str, Place], None] = {}
    for race in found:
        related[f"{race.provider} applies {race.maker}", race.maker.place("metadata", "name")] = (
            None
        )
        related[f"{race.user} applies {race.need.source}", race.need.place] = None
        for edge in path_to_ready(race.user, resource, event_graph(cluster)):
            name = edge.needs.id if edge.needs else ""
            related[f"{edge.event.id} waits for {name}", edge.place] = None
    yield from related
