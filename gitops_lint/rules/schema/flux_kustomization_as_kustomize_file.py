"""A Flux Kustomization in a file that kustomize reads as its configuration.

## Why

Kustomization is the name of two kinds: the Flux object (`kustomize.toolkit.fluxcd.io`) and the configuration
of kustomize (`kustomize.config.k8s.io`), which is always in a file named kustomization.yaml,
kustomization.yml or Kustomization. If the Flux object is saved under such a name, kustomize reads it as its
configuration, and the build fails.

Flux says: `kustomize build failed: Failed to read kustomization file under clusters/production: apiVersion for
Kustomization should be kustomize.config.k8s.io/v1beta1`.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1  # error[flux-kustomization-as-kustomize-file]: Flux Kustomization
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.FOREIGN_KUSTOMIZATION)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
