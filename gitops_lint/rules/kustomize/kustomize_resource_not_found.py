"""A kustomization.yaml that names a file or directory that does not exist.

## Why

kustomize stops at the first file or directory that it cannot find: `accumulating resources: … no such file or
directory`. Flux applies none of the objects of the Kustomization. Paths are relative to the directory of the
kustomization.yaml and cannot leave the source. Symbolic links and files that `.sourceignore` excludes exist on
a laptop, but Flux does not download them.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deploymnet.yaml  # error[kustomize-resource-not-found]: `deploymnet.yaml`, which does not exist
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
from dataclasses import replace
from typing import Final

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules._faults import problems

_HELP: Final = "add it to Git, or remove the entry; Flux sees only what is committed"


@rule(Severity.ERROR, reports=FaultKind.RESOURCE_NOT_FOUND)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    for problem in problems(faults, cluster):
        # One name that is missing in many places has one cause: Git ignores it, or CI generates it.
        cause = Cause(None, f"{problem.message} ({{labels}})", _HELP, anchor="object")
        yield replace(problem, help=problem.help or _HELP, cause=cause, label=problem.place.path)
