"""A namespaced object without a namespace.

## Why

Flux cannot apply a namespaced object without a namespace. The dry-run fails, so none of the objects of the
Kustomization are applied. `kubectl` would use the namespace of the current context; the controllers have
none.

The namespace does not have to be in the file. It may come from `namespace` of a kustomization.yaml, from
`targetNamespace`, or from a patch. The rule looks at the final object. If other objects refer to it, as
their source or dependency, they never become Ready either; this rule reports that too, once.

Checked are the kinds of Flux and Kubernetes, widespread custom resources such as Certificate and ServiceMonitor, and custom resources
whose CRDs the cluster applies.

Flux says: `HelmRepository/podinfo namespace not specified: the server could not find the requested resource`.

## Severity

An error. Objects in the directory of an assumed entry point are not reported: their parent may set the namespace.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo  # error[missing-namespace]: HelmRepository podinfo
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.absence import Absence, absence
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.order.verdict import is_in_verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import Use, uses_without_namespace
from gitops_lint.rules.schema._shared import severity, stopped
from gitops_lint.schema import is_flux

_SHOWN: Final = 5  # objects that refer to it


@rule(Severity.ERROR, reports=RejectionKind.NAMESPACE)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.NAMESPACE):
        resource = it.resource
        uses = uses_without_namespace(resource, cluster)
        yield resource.problem(
            f"{resource} cannot be applied: it has no namespace",
            *it.path,
            notes=["The other objects of its Kustomization are not applied either."],
            help=f"write `namespace: {uses[0].namespace if uses else _usual(resource, cluster)}`",
            related=[
                (f"{use.user} refers to {resource.kind} {use.namespace}/{resource.name}", use.place)
                for use in uses[:_SHOWN]
            ],
            severity=severity(it),
            stops=[*stopped(it), *_waiting(resource, uses, cluster)],
        )


def _waiting(resource: Resource, uses: Sequence[Use], cluster: Cluster) -> Iterator[Resource]:
    """The objects that never become Ready, because they refer to an object that has no namespace."""
    for use in uses:
        wanted = resource.id._replace(namespace=use.namespace)
        if is_in_verdict(use.user) and absence(cluster, wanted) is Absence.CERTAIN:
            yield use.user


def _usual(resource: Resource, cluster: Cluster) -> str:
    """The namespace of most objects that the same Kustomization applies, first of those of the same API group."""
    owned = [it for it in cluster.resources if it.namespace and it.owner is resource.owner]
    for siblings in ([it for it in owned if it.group == resource.group], owned):
        for name, _ in Counter(it.namespace for it in siblings).most_common(1):
            return name
    return "flux-system" if is_flux(resource.api_version, resource.kind) else "default"
