"""A file that is not YAML as Kubernetes reads it.

## Why

Flux parses every file that a Kustomization builds before it applies anything. One file with a tab, an
unclosed quote or a key that stands twice fails the whole build: `kustomization build failed`, and
nothing of this Kustomization is applied any more, not even what has nothing to do with that file.
A file that no cluster reads is not looked at.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
  name: podinfo-config  # error[yaml-syntax]: name
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo-config
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems
from gitops_lint.source import FaultKind


@rule(Severity.ERROR, reports=FaultKind.YAML_SYNTAX)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
