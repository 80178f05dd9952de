"""A kustomization.yaml that names something which is not there.

## Why

kustomize gives up at the first file or directory that it cannot find, and Flux applies nothing of the
whole Kustomization: `accumulating resources: … no such file or directory`. Paths start at the directory
of the kustomization.yaml, and cannot leave the source. Symbolic links and files that `.sourceignore`
excludes are there on a laptop, but not in what Flux downloads.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deploymnet.yaml  # error[kustomize-resource-not-found]: deploymnet.yaml
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems
from gitops_lint.source import FaultKind


@rule(Severity.ERROR, reports=FaultKind.RESOURCE_NOT_FOUND)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
