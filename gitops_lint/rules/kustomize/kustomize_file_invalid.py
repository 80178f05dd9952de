"""An invalid kustomization.yaml.

## Why

An unknown field, a list instead of a string, a Component listed under `resources`, or two kustomization files in
one directory make the build fail, so Flux applies none of the objects of the Kustomization.

In the directory that a Flux Kustomization points to, Flux is more lenient than `kustomize build`: it ignores
unknown fields. With `resource:` instead of `resources:`, the build is empty, and `prune: true` deletes everything.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo
```
```yaml title="clusters/production/podinfo/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: default
resource:  # error[kustomize-file-invalid]: unknown field `resource`
  - deployment.yaml
```
```yaml title="clusters/production/podinfo/deployment.yaml"
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
  - podinfo
```
```yaml title="clusters/production/podinfo/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
```
```yaml title="clusters/production/podinfo/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.KUSTOMIZATION_INVALID)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
