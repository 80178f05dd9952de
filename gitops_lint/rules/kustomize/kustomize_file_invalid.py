"""A kustomization.yaml that kustomize does not take.

## Why

kustomize knows its own fields only: an unknown one, a list where a text belongs, a Component listed
under `resources`, or two kustomization files in one directory fail the build, and Flux applies nothing of
the whole Kustomization.

In the directory that a Flux Kustomization points to, Flux is more lenient than `kustomize build`: it drops
a field that it does not know. With `resource:` in place of `resources:`, that leaves an empty build, and
`prune: true` deletes everything.

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
resource:  # error[kustomize-file-invalid]: resource
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
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems
from gitops_lint.source import FaultKind


@rule(Severity.ERROR, reports=FaultKind.KUSTOMIZATION_INVALID)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
