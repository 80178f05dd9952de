"""An object of a ResourceSet that only its first set of inputs creates.

## Why

Flux Operator renders the templates of a ResourceSet with each set of its inputs. If two sets create an object of one kind, namespace and
name, it applies the first one and drops the others, without a message. That is useful for an object that all sets share, such as a
source. If the versions differ, the inputs of the others have no effect.

Objects that are equal are not reported.

## Bad

```yaml title="clusters/production/tenants.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: tenants
  namespace: flux-system
spec:
  inputs:
    - tenant: blue
    - tenant: green
  resources:
    - apiVersion: v1  # warning[object-dropped]: different versions of ConfigMap tenant
      kind: ConfigMap
      metadata:
        name: tenant
        namespace: flux-system
      data:
        tenant: << inputs.tenant >>
```

## Good

```yaml title="clusters/production/tenants.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: tenants
  namespace: flux-system
spec:
  inputs:
    - tenant: blue
    - tenant: green
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: tenant-<< inputs.tenant >>
        namespace: flux-system
      data:
        tenant: << inputs.tenant >>
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problem


@rule(Severity.WARNING, reports=FaultKind.OBJECT_DROPPED)
def check(faults: Sequence[FoundFault]) -> Iterator[Problem]:
    for found in faults:
        yield problem(found.fault)._replace(resource=str(found.owner))
