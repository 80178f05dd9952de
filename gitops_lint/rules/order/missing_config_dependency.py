"""Configuration that may be read before it exists.

## Why

A Kustomization that gets variables from a ConfigMap or Secret (`substituteFrom`), decrypts with one, or
acts as a ServiceAccount fails while that object, or the RoleBinding of the account, does not exist. Flux retries after
`retryInterval`, or after `interval` if it is not set. If another Kustomization creates the object, only
`dependsOn` guarantees that it runs first. On a running cluster you won't notice, because the object already
exists. On a new cluster the order depends on timing.

Objects that nothing in the repository creates are assumed to exist.

Flux says: `substitute from 'ConfigMap/cluster-vars' error: configmaps "cluster-vars" not found`.

## Severity

A warning. Only advice for a Kustomization that retries within two minutes, and for HelmReleases with
`valuesFrom`, sources with a `secretRef` and containers of pods: those are retried soon, but a Kustomization that waits
for them may time out.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: settings
  namespace: flux-system
spec:
  interval: 1h
  path: ./settings
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:  # warning[missing-config-dependency]: ConfigMap flux-system/cluster-vars
  interval: 1h
  retryInterval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: cluster-vars
```
```yaml title="settings/vars.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-vars
  namespace: flux-system
data:
  domain: example.com
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  host: shop.${domain}
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: settings
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./settings
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: settings
  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: cluster-vars
```
```yaml title="settings/vars.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-vars
  namespace: flux-system
data:
  domain: example.com
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  host: shop.${domain}
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import Event, Reason
from gitops_lint.order.races import Race, races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import Unordered, problems, retried
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    found = races(cluster, Reason.CONFIGURATION, Reason.ROLE)
    yield from problems(
        filter(_fails, found),
        cluster,
        _of_build,
        "{objects} may be built before the objects in their `substituteFrom` exist",
    )
    others = [race for race in found if not _fails(race)]
    yield from problems(
        others,
        cluster,
        _of_others,
        "{objects} may be applied before the objects they read exist",
        Severity.HINT,
    )


def _fails(race: Race) -> bool:
    """Whether the build of the user itself fails."""
    return race.need.event.id == race.user.id


def _of_build(found: Unordered) -> tuple[str, Sequence[str]]:
    user = found.races[0].user
    return f"{user} may start before {_needed(found)}", (
        f"Nothing orders it after {found.makers}.",
        f"Until then it cannot be built. {retried(user)}",
    )


def _of_others(found: Unordered) -> tuple[str, Sequence[str]]:
    race = found.races[0]
    reader = race.need.source
    then = {
        "HelmRelease": "it is not installed",
        "Job": "its pods do not start",
    }.get(reader.kind, "its pods do not start" if race.need.event.what == "ready" else "it fails")
    return f"{reader} of {race.user} may start before {_needed(found)}", (
        f"Nothing orders it after {found.makers}.",
        f"Until then {then}.",
    )


def _target(race: Race) -> Resource | Event:
    """The object that must exist: for a role, the RoleBinding."""
    needs = race.need.needs
    return race.maker if needs is None or needs.what == "granted" else needs


def _needed(found: Unordered) -> str:
    """`… exists` for the objects that the user reads."""
    names = dict.fromkeys(str(_target(race).id) for race in found.races)
    return f"{listing(list(names), 3)} {'exist' if len(names) > 1 else 'exists'}"
