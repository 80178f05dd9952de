"""Configuration that may be read before it is there.

## Why

A Kustomization that takes variables from a ConfigMap or a Secret (`substituteFrom`), decrypts with one,
or impersonates a ServiceAccount cannot be built while that is missing. Flux tries again after
`retryInterval`, or after the whole `interval` without one. If another Kustomization brings what is
missing, only `dependsOn` says that it comes first. On a running cluster it has been there for long;
on a new one, which of them is first is chance.

HelmReleases with `valuesFrom`, sources with a `secretRef` and the containers of a pod try again by
themselves within moments, and so they are only an info: a Kustomization that waits for them may fail
meanwhile. So is a Kustomization that tries again within two minutes.

What nothing in the repository makes is taken for there: somebody created it by hand.

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

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order import Reason
from gitops_lint.order.races import Race, races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import UnorderedUsers, problems, retried
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    found = races(cluster, Reason.CONFIGURATION)
    yield from problems(filter(_fails, found), cluster, _of_build)
    others = [race for race in found if not _fails(race)]
    yield from problems(others, cluster, _of_others, Severity.INFO)


def _fails(race: Race) -> bool:
    """Whether it is the build of what could depend on another that needs something."""
    return race.need.event.id == race.user.id


def _of_build(group: UnorderedUsers) -> str:
    user = group.first[0].user
    return (
        f"{user} reads {_makers(group)}{group.others}, and nothing says that it comes after: until that"
        f" is there, it cannot be built, {retried(user)}"
    )


def _of_others(group: UnorderedUsers) -> str:
    race = group.first[0]
    reader = race.need.source
    then = {
        "HelmRelease": "it is not installed",
        "Job": "its pods do not start",
    }.get(reader.kind, "its pods do not start" if race.need.event.what == "ready" else "it fails")
    return (
        f"{reader} of {race.user} reads {_makers(group)}{group.others}, and nothing says that it comes"
        f" after: until that is there, {then}"
    )


def _makers(group: UnorderedUsers) -> str:
    """What is read, and who brings it."""
    said = dict.fromkeys(
        f"{race.need.needs.id}, which comes with {race.provider}"
        for race in group.first
        if race.need.needs
    )
    return listing(list(said), 3)
