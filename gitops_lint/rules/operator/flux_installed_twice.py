"""Flux that is installed by a FluxInstance and by the manifests of a bootstrap.

## Why

Flux Operator installs and upgrades the controllers of a FluxInstance. If the repository also applies gotk-components.yaml, which
`flux bootstrap` wrote, kustomize-controller installs the same Deployments and CRDs in another version. Both overwrite each other at every
reconciliation: controllers restart, flags and CRDs change back and forth.

Flux Operator marks the objects that it installs with `kustomize.toolkit.fluxcd.io/prune: Disabled`, so that removing the files of the
bootstrap from the repository does not delete them.

## Bad

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:  # warning[flux-installed-twice]: Deployment flux-system/source-controller
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

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import INSTANCE
from gitops_lint.rule import Problem, Severity, rule

_CONTROLLERS: Final = ("source-controller", "kustomize-controller")


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for instance in cluster.of_kind(INSTANCE):
        twice = [
            it
            for it in cluster.of_kind(("Deployment", "apps"))
            if it.name in _CONTROLLERS and it.namespace == instance.namespace and not it.remote
        ]
        if twice and not instance.remote:
            yield instance.problem(
                f"{instance} installs {twice[0]}, which the repository also applies: they overwrite each other",
                "spec",
                "distribution",
                on="key",
                help="delete the directory that `flux bootstrap` wrote, and copy its patches to `spec.kustomize.patches`",
                related=[
                    (f"{it} is applied here", it.place("metadata", "name")) for it in twice[:2]
                ],
            )
