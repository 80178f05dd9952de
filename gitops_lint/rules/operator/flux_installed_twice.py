"""Flux that is installed by a FluxInstance and by the manifests of a bootstrap.

## Why

Flux Operator installs and upgrades the controllers of a FluxInstance, and the source and the Kustomization of its `sync`. It annotates
them with `kustomize.toolkit.fluxcd.io/ssa: Ignore`. If the repository also has gotk-components.yaml or gotk-sync.yaml, which
`flux bootstrap` wrote, kustomize-controller skips the objects in them. So a change there, such as another branch, version or flag, has
no effect, and nothing says so.

The objects also have `kustomize.toolkit.fluxcd.io/prune: Disabled`, so that removing the files from the repository does not delete
them.

## Bad

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:  # hint[flux-installed-twice]: Flux ignores Deployment flux-system/source-controller
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/flux-system/gotk-components.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: source-controller
  namespace: flux-system
spec:
  selector:
    matchLabels: {app: source-controller}
  template:
    metadata:
      labels: {app: source-controller}
    spec:
      containers:
        - name: manager
          image: ghcr.io/fluxcd/source-controller:v1.7.0
```

## Good

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, source_of
from gitops_lint.cluster.kinds import INSTANCE, KUSTOMIZATION, SOURCE_GROUP, is_a
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_CONTROLLERS: Final = ("source-controller", "kustomize-controller")
_SHOWN: Final = 3  # objects


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    """(flux-operator: internal/builder annotationsTmpl; fluxcd/pkg ssa: shouldSkipApply)"""
    own = cluster.entry.instance
    for instance in cluster.of_kind(INSTANCE) or ([own] if own else []):
        twice = [it for it in cluster.resources if it.owner and _is_installed(it, instance)]
        if twice and not instance.remote:
            first, *others = twice
            more = f" and {counted(len(others), 'other object')}" if others else ""
            yield instance.problem(
                f"Flux ignores {first}{more} in the repository, because {instance} installs {'them' if more else 'it'}",
                "spec",
                "distribution",
                on="key",
                help="delete the directory that `flux bootstrap` wrote, and copy its patches to `spec.kustomize.patches`",
                related=[(f"{it}", it.place("metadata", "name")) for it in twice[:_SHOWN]],
            )


def _is_installed(item: Resource, instance: Resource) -> bool:
    """Whether an object is one of those that Flux Operator creates for a FluxInstance: a controller, or its sync."""
    if item.remote or item.namespace != instance.namespace:
        return False
    if item.kind == "Deployment":
        return item.name in _CONTROLLERS
    kind = instance.get("spec", "sync", "kind", default="GitRepository")
    name = instance.get("spec", "sync", "name") or instance.namespace
    if instance.get("spec", "sync") is None or item.name != name:
        return False
    source = (item.kind, item.group) == (kind, SOURCE_GROUP)
    return source or (is_a(item, KUSTOMIZATION) and source_of(item).name == name)
