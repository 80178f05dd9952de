"""A provider of inputs whose name seems to be wrong.

## Why

`inputsFrom` of a ResourceSet names a ResourceSetInputProvider in the namespace of the ResourceSet. If there is none, the ResourceSet
fails, and nothing of it is applied.

A provider with a similar name, or with the name in another namespace, was probably meant. Any other provider may be created outside of
the repository; `gitops-lint needs` lists it.

Flux Operator says: `failed to get provider ResourceSetInputProvider flux-system/sites`.

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
kind: ResourceSet
metadata:
  name: labels
  namespace: flux-system
spec:
  inputsFrom:
    - name: sites  # warning[input-provider-not-found]: ResourceSetInputProvider flux-system/sites
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: labels
        namespace: flux-system
      data:
        region: << inputs.region >>
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
kind: ResourceSet
metadata:
  name: labels
  namespace: flux-system
spec:
  inputsFrom:
    - name: site
  resources:
    - apiVersion: v1
      kind: ConfigMap
      metadata:
        name: labels
        namespace: flux-system
      data:
        region: << inputs.region >>
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import INPUT_PROVIDER
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import did_you_mean


@rule(Severity.WARNING, kinds=("ResourceSet",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole or resource.remote or not known(resource.namespace):
        return
    providers = [it for it in cluster.of_kind(INPUT_PROVIDER) if not it.remote]
    here = {it.name for it in providers if it.namespace == resource.namespace}
    for index, entry in resource.maps("spec", "inputsFrom"):
        name = entry.get("name")
        if not isinstance(name, str) or not known(name) or name in here:
            continue
        homes = sorted({it.namespace for it in providers if it.name == name})
        help_ = did_you_mean(name, here)
        if homes:
            help_ = f"move it to namespace {resource.namespace}, the only one where Flux Operator looks: it is in {homes[0]}"
        if help_:
            yield resource.problem(
                f"{resource} takes its inputs from ResourceSetInputProvider {resource.namespace}/{name}, which does not exist",
                "spec",
                "inputsFrom",
                index,
                "name",
                help=help_,
            )
