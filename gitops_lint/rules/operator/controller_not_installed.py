"""An object whose Flux controller is not installed.

## Why

The controllers for image automation and source-watcher are not installed by default: neither by `flux bootstrap` nor by a FluxInstance that
does not list them under `components`. Their CRDs come with them. On a cluster without the controller the API server does not know the
kind of the object, and refuses everything that the same Kustomization applies.

Only clusters that show which controllers they have are checked, by a FluxInstance or gotk-components.yaml. Nothing is reported if the
repository applies the CRD by itself.

The message is `no matches for kind "ImagePolicy" in version "image.toolkit.fluxcd.io/v1"`.

## Bad

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
```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1  # error[controller-not-installed]: image-reflector-controller is not installed
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  image: ghcr.io/stefanprodan/podinfo
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
  components:
    - source-controller
    - kustomize-controller
    - helm-controller
    - notification-controller
    - image-reflector-controller
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  image: ghcr.io/stefanprodan/podinfo
```
"""

from collections import defaultdict
from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.flux import OPTIONAL_CONTROLLERS
from gitops_lint.order.refusals import Refusal, RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted


@rule(Severity.ERROR, reports=RefusalKind.CONTROLLER)
def check(cluster: Cluster) -> Iterator[Problem]:
    found: defaultdict[str, list[Refusal]] = defaultdict(list)
    for it in refused(cluster, RefusalKind.CONTROLLER):
        found[OPTIONAL_CONTROLLERS[it.holder.kind]].append(it)
    for controller, them in found.items():
        first = them[0].holder
        more = f" (and {counted(len(them) - 1, 'more object')})" if them[1:] else ""
        owners = dict.fromkeys(it.resource for it in them)
        yield first.problem(
            f"{first}{more} cannot be applied: {controller} is not installed, nor are its CRDs",
            "apiVersion",
            notes=[
                f"The API server does not know the kind, so {owner} applies nothing."
                for owner in owners
            ][:1],
            help=f"add `{controller}` to `components` of the FluxInstance"
            if cluster.entry.instance
            else f"run `flux bootstrap` with `--components-extra={controller}`",
            stops=list(owners),
        )
