"""A dependency on something that the cluster does not have.

## Why

Flux looks for the object that `dependsOn` names, by kind, namespace and name, and tries again every 30
seconds until it is there: `dependency 'flux-system/cert-manager' not found`. Until then, nothing of the
Kustomization or HelmRelease is applied, and whatever depends on it waits too. Nothing fails, and no alert
is sent for that.

The kind is that of the object itself: a Kustomization waits for Kustomizations, not for HelmReleases.
The namespace, unless it is written, is that of the object itself.

A warning where the missing object may come from something that this repository does not show: another
repository, or whoever else applies the file that it is written in.

## Bad

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastucture  # error[dependency-not-found]: no Kustomization flux-system/infrastucture
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  wait: true
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastructure
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.once import once
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import Hint, applier, not_applied, opaque, written
from gitops_lint.wording.suggest import did_you_mean

_Present = Mapping[tuple[str, str], Resource]


@rule(Severity.ERROR, kinds=("Kustomization", "HelmRelease"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole or resource.remote:
        return
    there = _there(cluster, resource.kind)
    for index, entry in resource.maps("spec", "dependsOn"):
        name, namespace = entry.get("name"), entry.get("namespace") or resource.namespace
        if not (isinstance(name, str) and isinstance(namespace, str) and "/" not in name):
            continue  # other rules tell that
        if "kind" in entry or not (name and namespace and known(name) and known(namespace)):
            continue  # nor can that be told
        if (namespace, name) not in there:
            hint = _hint(resource, namespace, name, cluster)
            yield resource.problem(
                f"there is no {resource.kind} {namespace}/{name} in this cluster:"
                f" {resource} waits for it forever",
                "spec",
                "dependsOn",
                index,
                "name",
                help=hint.text,
                related=hint.related,
                severity=Severity.WARNING if hint.unsure or opaque(cluster) else None,
            )


@once
def _there(cluster: Cluster, kind: str) -> _Present:
    """The objects of a kind that may be waited for, by namespace and name; found once."""
    return {(item.namespace, item.name): item for item in _present(kind, cluster)}


def _present(kind: str, cluster: Cluster) -> Sequence[Resource]:
    roots = cluster.kustomizations if kind == "Kustomization" else ()
    return [*roots, *(item for item in cluster.of_kind(kind) if not item.remote)]


def _hint(resource: Resource, namespace: str, name: str, cluster: Cluster) -> Hint:
    """What was probably meant: elsewhere in the cluster, or in the repository, or spelt otherwise."""
    kind, present = resource.kind, _present(resource.kind, cluster)
    homes = sorted({item.namespace for item in present if item.name == name})
    if homes and not homes[0]:
        return Hint(f"{kind} {name} is there without a namespace: give it `namespace: {namespace}`")
    if homes:
        return Hint(f"{kind} {name} is in namespace {homes[0]}: add `namespace: {homes[0]}`")
    if other := _other_kind(resource, name, cluster):
        return other
    if place := written(cluster, kind, name):
        return not_applied(kind, name, place)
    names = {item.name for item in present if item.namespace == namespace} - {resource.name}
    return Hint(did_you_mean(name, names))


def _other_kind(resource: Resource, name: str, cluster: Cluster) -> Hint | None:
    """The name is that of an object of the other kind, which cannot be waited for from here."""
    other = "HelmRelease" if resource.kind == "Kustomization" else "Kustomization"
    for item in _present(other, cluster):
        if item.name != name:
            continue
        only = f"there is a {item}, but a {resource.kind} can only wait for {resource.kind}s"
        if resource.kind == "Kustomization" and (owner := applier(item, resource)):
            return Hint(f"{only}: depend on {owner.name}, which applies it, and let it `wait`")
        return Hint(only)
    return None
