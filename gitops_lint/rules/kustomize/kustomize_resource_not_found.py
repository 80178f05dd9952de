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

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import faults


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from faults(cluster, "kustomize-resource-not-found")
