"""A build that takes too much work to check.

## Why

Entries that multiply can turn a few lines into gigabytes of text or hours of work: a replacement that doubles a
value each time, directories that include each other twice, hundreds of labels or regular expressions for thousands
of objects, a ResourceSet with many inputs and many resources. Flux's controllers have a memory limit and a timeout,
which such a build may exceed.

gitops-lint limits the work for each build, and for all builds together. The limits grow with the size of the
repository and are at least ten times what large repositories need. A build that exceeds a limit is stopped. The
finding is at the entry that costs most, and no object of that build is checked. The same limits apply to the
substitution of variables and to ResourceSets.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - settings.yaml
replacements:
  - &double
    source: {kind: ConfigMap, name: settings, fieldPath: data.motto}
    targets:
      - select: {kind: ConfigMap, name: settings}  # error[build-too-expensive]: produces too much text
        fieldPaths: [data.motto]
        options: {delimiter: ",", index: 99}
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
  - *double
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  motto: slow and steady
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - settings.yaml
replacements:
  - source: {kind: ConfigMap, name: settings, fieldPath: data.motto}
    targets:
      - select: {kind: ConfigMap, name: settings}
        fieldPaths: [data.motto]
        options: {delimiter: ",", index: 99}
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  motto: slow and steady
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.TOO_EXPENSIVE)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    yield from problems(faults, cluster)
