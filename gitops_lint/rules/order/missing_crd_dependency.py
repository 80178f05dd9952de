"""A custom resource that may be applied before its definition is there.

## Why

Before Flux applies anything of a Kustomization, it tries all of it (a dry-run). One custom resource
whose kind the API server does not know yet, and the whole Kustomization fails: `no matches for kind
"Certificate" in version "cert-manager.io/v1"`. Nothing else in it is applied either, and Flux tries
again only after `retryInterval`, or after the whole `interval` without one. What depends on it waits.

On a running cluster nobody notices, as the definition has been there for long. A new cluster shows it:
which Kustomization comes first is chance, unless `dependsOn` says so. The finding is about definitions
that another Kustomization of the cluster applies, or has a chart install that is known to bring them.

Many repositories let Flux try again until all is there. Where it does so within two minutes, this is
only an info. Kustomizations to which the same entry has to be added are told of together.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  path: ./widgets
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
spec:  # warning[missing-crd-dependency]: no matches for kind "Widget"
  interval: 1h
  retryInterval: 5m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="widgets/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
```
```yaml title="shop/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: first
  namespace: default
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./widgets
  prune: false
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
    - name: widgets
```
```yaml title="widgets/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
```
```yaml title="shop/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: first
  namespace: default
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order import Reason
from gitops_lint.order.races import races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import UnorderedUsers, problems, retried
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(races(cluster, Reason.DEFINITION), cluster, _message)


def _message(group: UnorderedUsers) -> str:
    user, first = group.first[0].user, group.first[0].need.source
    makers = dict.fromkeys(f"{race.maker} of {race.provider}" for race in group.first)
    kinds = [race.need.needs.id.kind for race in group.first if race.need.needs]
    more = f" and {listing(kinds[1:], 3)}" if kinds[1:] else ""
    return (
        f"{user} applies {first}{more}{group.others}, and nothing says that it comes after"
        f" {listing(list(makers), 3)}: until that is there, its dry-run fails"
        f' (no matches for kind "{kinds[0]}"), {retried(user)}'
    )
