"""A `${…}` that Flux cannot parse.

## Why

If a Kustomization has `postBuild`, Flux looks for `${` in every string of every object, including scripts and
dashboards. A name must follow, and then `}` or one of the operators that Flux supports. They are not those of
a shell: `${name-default}`, `${list[0]}` and `${{ expression }}` make the build of the whole Kustomization
fail, in every version of Flux.

Flux does not touch `$name`, `$(command)` and the escaped `$${name}`, nor any object with the annotation
`kustomize.toolkit.fluxcd.io/substitute: disabled`.

Flux says: `post build failed for 'ConfigMap.v1.[noGrp]/settings': envsubst error: variable substitution failed:
unable to parse variable name`.

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
      domain: example.com
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
  host: podinfo.${domain-example.org}  # error[bad-substitution-syntax]: no operator `-`
  first: ${hosts[0]}  # error[bad-substitution-syntax]: no operator `[`
  actor: ${{ github.actor }}  # error[bad-substitution-syntax]: needs a name
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
      domain: example.com
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
  host: podinfo.${domain:-example.org}
  first: $${hosts[0]}
  actor: $${{ github.actor }}
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.substitution._shared import problems


@rule(Severity.ERROR, reports=FaultKind.SUBSTITUTION_SYNTAX)
def check(faults: Sequence[FoundFault]) -> Iterator[Problem]:
    yield from problems(faults)
