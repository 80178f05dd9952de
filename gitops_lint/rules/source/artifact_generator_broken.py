"""An ArtifactGenerator that cannot create its artifacts.

## Why

source-watcher creates an artifact by running copy operations in order. If one of them uses an undeclared alias
of a source, or a path that does not exist, the whole generator stops: `copy operation fails`. That artifact and
those after it are not created. Artifacts from earlier runs stay, so the Kustomizations that use them keep
applying old files; the others never find their source.

Paths are not shell patterns: `**` copies everything below a directory only at the end of a path, and `*`
elsewhere matches one name.

## Bad

```yaml title="clusters/production/artifacts.yaml"
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: apps
  namespace: flux-system
spec:
  sources:
    - alias: fleet
      kind: GitRepository
      name: flux-system
  artifacts:
    - name: podinfo
      copy:
        - from: "@flet/apps/podinfo/**"  # error[artifact-generator-broken]: `flet`
          to: "@artifact/"
```
```yaml title="apps/podinfo/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```

## Good

```yaml title="clusters/production/artifacts.yaml"
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: apps
  namespace: flux-system
spec:
  sources:
    - alias: fleet
      kind: GitRepository
      name: flux-system
  artifacts:
    - name: podinfo
      copy:
        - from: "@fleet/apps/podinfo/**"
          to: "@artifact/"
```
```yaml title="apps/podinfo/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problem


@rule(Severity.ERROR, reports=FaultKind.ARTIFACT_GENERATOR)
def check(faults: Sequence[FoundFault]) -> Iterator[Problem]:
    for found in faults:
        yield problem(found.fault)._replace(resource=str(found.owner), stops=(str(found.owner),))
