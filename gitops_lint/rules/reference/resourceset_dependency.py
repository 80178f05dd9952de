"""A ResourceSet dependency that is never found, or whose readiness is not checked.

## Why

A ResourceSet may depend on objects of any kind, and an entry of its `dependsOn` checks less than it seems
to. The namespace has no default: without one, a ConfigMap or a Kustomization is looked up in no namespace
and never found, and the ResourceSet waits forever. Without `ready: true`, the object only has to exist:
Flux ignores `readyExpr`, and a Kustomization or HelmRelease may be failing.

## Severity

An error if the object is never found or `readyExpr` is ignored. A warning if `ready` is not set for a
Kustomization, HelmRelease or ResourceSet; `ready: false` says that this is intended.

## Bad

```yaml title="clusters/production/tenants.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: tenants
  namespace: flux-system
spec:
  dependsOn:
    - apiVersion: v1
      kind: ConfigMap
      name: gate  # error[resourceset-dependency]: in no namespace
      readyExpr: data.gate == 'open'  # error[resourceset-dependency]: Flux ignores the `readyExpr`
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization  # warning[resourceset-dependency]: as soon as Kustomization flux-system/policies exists
      name: policies
      namespace: flux-system
  resources:
    - apiVersion: v1
      kind: Namespace
      metadata:
        name: blue
```

## Good

```yaml title="clusters/production/tenants.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: tenants
  namespace: flux-system
spec:
  dependsOn:
    - apiVersion: v1
      kind: ConfigMap
      name: gate
      namespace: flux-system
      ready: true
      readyExpr: data.gate == 'open'
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      name: policies
      namespace: flux-system
      ready: true
  resources:
    - apiVersion: v1
      kind: Namespace
      metadata:
        name: blue
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: gate
  namespace: flux-system
data:
  gate: open
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: policies
  namespace: flux-system
spec:
  interval: 10m
  path: ./policies
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.cluster.scope import is_namespaced
from gitops_lint.documents import Map
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, kinds=("ResourceSet",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """(Flux Operator docs: ResourceSet dependsOn)"""
    for i, entry in resource.maps("spec", "dependsOn"):
        values = [entry.get(name) or "" for name in ("apiVersion", "kind", "namespace", "name")]
        if all(isinstance(value, str) and known(value) for value in values):
            api_version, kind, namespace, name = values
            it = Id(kind, namespace, name, api_version.rpartition("/")[0])
            yield from _lookup(resource, cluster, i, it)
            yield from _test(resource, i, it, entry)


def _lookup(resource: Resource, cluster: Cluster, index: int, it: Id) -> Iterator[Problem]:
    if it.namespace or not is_namespaced(it.group, it.kind, cluster):
        return
    found = {
        item.namespace
        for item in cluster.of_kind((it.kind, it.group))
        if item.name == it.name and known(item.namespace)
    }
    namespace = found.pop() if len(found) == 1 else resource.namespace
    yield resource.problem(
        f"{resource} waits forever: it looks for {it} in no namespace and never finds it",
        "spec", "dependsOn", index, "name",
        help=f"write `namespace: {namespace}`; the namespace of the ResourceSet is not the default",
    )  # fmt: skip


def _test(resource: Resource, index: int, it: Id, entry: Map) -> Iterator[Problem]:
    path, ready, expression = (
        ("spec", "dependsOn", index),
        entry.get("ready"),
        entry.get("readyExpr"),
    )
    if expression and ready in (None, False):
        yield resource.problem(
            f"Flux ignores the `readyExpr` for {it} in {resource}, because `ready: true` is missing",
            *path,
            "readyExpr",
            notes=["Without `ready: true`, the object only has to exist."],
            help="add `ready: true`",
        )
    elif ready is None and (it.kind, it.group) in RECONCILED:
        yield resource.problem(
            f"{resource} starts as soon as {it} exists, even if it is failing or has not started",
            *path,
            "kind",
            help="add `ready: true`, or `ready: false` if that is intended",
            severity=Severity.WARNING,
        )
