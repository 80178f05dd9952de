"""A `targetNamespace` that renames a Namespace.

## Why

`targetNamespace` sets the namespace of all objects of a Kustomization. It also sets the name of a Namespace among
them: kustomize renames it. The Namespace that is written in the file is never created, and objects in it cannot be
applied. If the new name is that of Flux's own namespace, removing the Kustomization deletes that Namespace, and
Flux with it.

A Namespace that another Kustomization applies under its new name is reported as
[duplicate-owner](#duplicate-owner). `namespace` in a kustomization.yaml renames Namespaces, too, but it is often meant
to, so it is not reported.

## Severity

An error if the Namespace of Flux is deleted with `prune: true`. A warning if an object of the cluster needs the Namespace
that is not created.

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
  targetNamespace: flux-system  # error[namespace-renamed]: Kustomization flux-system/shop renames Namespace shop to flux-system, and deletes Flux when it is removed
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```

## Good

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
```
```yaml title="shop/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order.readiness import marked
from gitops_lint.order.verdict import verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._written import renamed


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for name, item in renamed(cluster).items():
        if item.owner:
            yield from _renamed(item.owner, item, name, cluster)


def _renamed(
    owner: Resource, namespace: Resource, name: str, cluster: Cluster
) -> Iterator[Problem]:
    others = [it for it in cluster.of_kind(("Namespace", "")) if it.name == namespace.name]
    if len(others) > 1:
        return  # duplicate-owner
    deletes = _is_of_flux(namespace.name, cluster) and owner.get("spec", "prune") is True
    deletes = deletes and not marked(namespace, "prune", "disabled")
    needed = any(
        (it.name.kind, it.name.name, it.group) == ("Namespace", name, "")
        for it in verdict(cluster).needs
    )
    if deletes or needed:
        end = ", and deletes Flux when it is removed" if deletes else ", so nothing creates it"
        yield owner.problem(
            f"{owner} renames Namespace {name} to {namespace.name}{end}",
            "spec",
            "targetNamespace",
            notes=["`targetNamespace` sets the name of a Namespace, too."],
            help="write the namespace into the manifests instead of `targetNamespace`; or apply the Namespace from"
            " another Kustomization",
            related=[(f"Namespace {name} is renamed", namespace.origin)],
            severity=Severity.ERROR if deletes else Severity.WARNING,
        )


def _is_of_flux(name: str, cluster: Cluster) -> bool:
    """Whether a Namespace is that of the entry point."""
    return name in {cluster.entry.source.namespace, *(it.namespace for it in cluster.entry.roots)}
