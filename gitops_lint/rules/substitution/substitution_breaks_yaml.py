"""An object that is not valid YAML after substitution.

## Why

Flux substitutes in the text of an object and then parses the text again. By then, quotes that the value does
not need are gone, so a value that starts with `*`, or contains `: `, becomes syntax. The build of the whole
Kustomization fails.

A variable that contains a quote, before and after the `${…}`, preserves the quotes.

Flux says: `envsubst error: YAMLToJSON: yaml: line 3: did not find expected alphabetic or numeric character`.

## Bad

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
  postBuild:
    substitute:
      hosts: "*.example.com"
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  hosts: "${hosts}"  # error[substitution-breaks-yaml]
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
  postBuild:
    substitute:
      hosts: "*.example.com"
      quote: '"'
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  hosts: ${quote}${hosts}${quote}
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.cluster.builds import is_strict
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.substitution._shared import problems
from gitops_lint.substitution import State


@rule(Severity.ERROR, reports=FaultKind.SUBSTITUTION_BREAKS_YAML)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    if is_strict(cluster):  # an undefined variable fails the build before that
        faults = [it for it in faults if not _undefined(it)]
    yield from problems(faults)


def _undefined(found: FoundFault) -> bool:
    uses = found.substituted.uses if found.substituted else ()
    return any(use.state is State.UNDEFINED for use in uses)
