"""A Secret, ConfigMap or ServiceAccount that an overlay moves away from the object that uses it.

## Why

`namespace` in a kustomization.yaml and `targetNamespace` of a Kustomization set the namespace of all objects, also of
those whose file has another one. An object that is written for `flux-system` is then applied to the namespace of the
overlay, while the source, the Provider or the workload that names it looks for it in its own namespace, and does not
find it.

Names in `valuesFrom` and `substituteFrom` have rules of their own.

Flux says: `failed to get authentication secret 'flux-system/charts': secrets "charts" not found`.

## Bad

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: private
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
  secretRef:
    name: charts
```
```yaml title="shop/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: default
resources:
  - secret.yaml
```
```yaml title="shop/secret.yaml"
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: charts  # warning[object-moved-away]: Secret charts is moved to namespace default, but HelmRepository flux-system/private needs it in flux-system
  namespace: flux-system
spec:
  encryptedData:
    password: AgA=
```

## Good

```yaml title="clusters/production/shop.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: private
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
  secretRef:
    name: charts
```
```yaml title="clusters/production/secret.yaml"
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: charts
  namespace: flux-system
spec:
  encryptedData:
    password: AgA=
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id
from gitops_lint.once import once
from gitops_lint.order.events.event import Edge
from gitops_lint.order.producers import Made, made
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._written import written
from gitops_lint.rules.order._needs import new_needs

_KINDS: Final = ("Secret", "ConfigMap", "ServiceAccount")
_OTHERS: Final = ("valuesFrom", "substituteFrom")  # with rules of their own


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    wanted = {
        (need.name.kind, need.name.name): edges
        for need, edges in new_needs(cluster)
        if need.name.kind in _KINDS and not need.group
    }
    for (kind, _), edges in wanted.items():
        needs = edges[0].needs
        used = [it for it in edges if not any(name in it.path for name in _OTHERS)]
        if needs is None or not used:
            continue
        for item in _moved(cluster, needs.id):
            yield _problem(item, kind, needs.id, used)


def _moved(cluster: Cluster, wanted: Id) -> Iterator[Made]:
    """The objects that would be the missing one, if they were in the namespace that is written in their files."""
    for item in _by_name(cluster).get((wanted.kind, wanted.name), ()):
        elsewhere = item.namespace not in (None, "", wanted.namespace)
        if elsewhere and written(item.maker, cluster, "metadata", "namespace") == wanted.namespace:
            yield item
            return


@once
def _by_name(cluster: Cluster) -> Mapping[tuple[str, str], Sequence[Made]]:
    """The ConfigMaps, Secrets and ServiceAccounts of a cluster, by kind and name."""
    found: dict[tuple[str, str], list[Made]] = defaultdict(list)
    accounts = (
        Made(it.kind, it.namespace, it.name, it) for it in cluster.of_kind(("ServiceAccount", ""))
    )
    for item in (*made(cluster), *accounts):
        found[item.kind, item.name].append(item)
    return found


def _problem(item: Made, kind: str, wanted: Id, used: Sequence[Edge]) -> Problem:
    maker, user = item.maker, used[0].source
    owner = maker.owner
    target = owner is not None and owner.get("spec", "targetNamespace") == item.namespace
    by = f"`targetNamespace` of {owner}" if target else "`namespace` of its kustomization.yaml"
    return maker.problem(
        f"{kind} {item.name} is moved to namespace {item.namespace}, but {user} needs it in {wanted.namespace}",
        "metadata",
        "name",
        notes=[f"{by} overrides the namespace in its file."],
        help=f"apply it from a directory without that `namespace`; or move {user} to {item.namespace}",
        related=[
            ("moved here", maker.place("metadata", "namespace")),
            (f"{user} needs it", used[0].place),
        ],
    )
