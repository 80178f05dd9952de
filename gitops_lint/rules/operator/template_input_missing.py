"""A template of a ResourceSet that fails, because an input does not exist.

## Why

Flux Operator renders the templates of a ResourceSet with each set of its inputs. If a template reads an input that one of the sets
does not have, the whole ResourceSet fails, and nothing of it is applied.

Each provider of `inputsFrom` gives a set of its own, and so does each entry of `inputs`. A template that needs the inputs of two
providers fails with both. With `inputStrategy: {name: Permute}`, Flux Operator combines the inputs of all providers, and
`inputs.site.region` is the `region` of the provider `site`.

Only inputs that are in the repository are known: `inputs`, and providers of type `Static`.

Flux Operator says: `map has no entry for key "region"`.

## Bad

```yaml title="clusters/production/labels.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata:
  name: site
  namespace: flux-system
spec:
  type: Static
  defaultValues:
    region: north
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata:
  name: owner
  namespace: flux-system
spec:
  type: Static
  defaultValues:
    team: red
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: labels
  namespace: flux-system
spec:
  inputsFrom:
    - name: site
    - name: owner
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: labels
        namespace: flux-system
      data:
        region: << inputs.region >>
        team: << inputs.team >>  # error[template-input-missing]: the inputs of site have no `team`
```

## Good

```yaml title="clusters/production/labels.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata:
  name: site
  namespace: flux-system
spec:
  type: Static
  defaultValues:
    region: north
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata:
  name: owner
  namespace: flux-system
spec:
  type: Static
  defaultValues:
    team: red
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: labels
  namespace: flux-system
spec:
  inputStrategy:
    name: Permute
  inputsFrom:
    - name: site
    - name: owner
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: labels
        namespace: flux-system
      data:
        region: << inputs.site.region >>
        team: << inputs.owner.team >>
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problem


@rule(Severity.ERROR, reports=FaultKind.TEMPLATE_FAILS)
def check(faults: Sequence[FoundFault]) -> Iterator[Problem]:
    for found in faults:
        yield problem(found.fault)._replace(resource=str(found.owner), stops=(str(found.owner),))
