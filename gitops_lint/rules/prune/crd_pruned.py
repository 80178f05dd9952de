"""CRDs that Flux deletes when their file is removed.

## Why

With `prune: true`, Flux deletes objects that are no longer in Git. If a CRD is deleted, Kubernetes also
deletes every custom resource of its kind, in every namespace. A renamed directory, an upgrade that moves a
file, or a renamed Kustomization is enough. Restoring the file from the Git history restores the CRD, but
not the data.

Flux deletes in the reverse of the order in which it applies, and does not wait: neither for finalizers, nor for
`dependsOn`. A custom resource whose operator is deleted in the same commit may therefore never go, and its Namespace
with it. To remove an operator, remove its custom resources first, in a commit of their own.

`deletionPolicy: Orphan` helps when the Kustomization is deleted, but not when a file is. To protect a CRD,
put the annotation (or label) `kustomize.toolkit.fluxcd.io/prune: disabled` on it, or set `prune: false` on
the Kustomization that applies it. Flux's own CRDs are not reported.

## Severity

A warning, because nothing is deleted until somebody removes a file. A hint while the Kustomization is
suspended. Also a hint if nothing can be lost: the schemas of the CRDs have no status, so their objects are plain
configuration, and the repository contains objects of each kind, which Flux applies again.

## Bad

```yaml title="clusters/production/crds.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 10m
  path: ./crds
  prune: true  # warning[crd-pruned]: widgets.example.com
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="crds/widgets.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
```

## Good

```yaml title="clusters/production/crds.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 10m
  path: ./crds
  prune: true
  commonMetadata:
    annotations:
      kustomize.toolkit.fluxcd.io/prune: disabled
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="crds/widgets.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.documents import Map, get
from gitops_lint.once import once
from gitops_lint.order import marked, skipped, suspended
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing

_OWN: Final = (".fluxcd.io", "fluxcd.controlplane.io")
_RELATED: Final = 5


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    field = _deletes(resource)
    if field is None or resource.remote:
        return
    if crds := _unprotected_of(cluster, resource.id):
        by_crd = [list(_of(crd, cluster)) for crd in crds]
        custom = [item for found in by_crd for item in found]
        restored = all(by_crd) and all(map(_is_configuration, crds))
        yield resource.problem(
            _message(resource, field, crds),
            "spec",
            field,
            notes=_notes(custom),
            help=_help(resource, field, only=len(crds) == len(cluster.content(resource).objects)),
            related=[(f"{crd}", crd.place("metadata", "name")) for crd in crds[:_RELATED]],
            # While it is suspended, nothing is pruned.
            severity=Severity.HINT if suspended(resource) or restored else None,
        )


def _deletes(kustomization: Resource) -> str | None:
    """The field that makes Flux delete objects: prune, or else a deletionPolicy."""
    if kustomization.get("spec", "prune") is True:
        return "prune"
    policy = kustomization.get("spec", "deletionPolicy")
    return "deletionPolicy" if policy in ("Delete", "WaitForTermination") else None


@once
def _unprotected_of(cluster: Cluster, owner: Id) -> tuple[Resource, ...]:
    """The CRDs that a Kustomization deletes; once, because thousands of copies of it may exist."""
    kustomization = cluster.contents.get(owner)
    objects = kustomization.objects if kustomization else ()
    return tuple(item for item in objects if _unprotected(item))


def _unprotected(resource: Resource) -> bool:
    if resource.kind != "CustomResourceDefinition" or resource.group != "apiextensions.k8s.io":
        return False
    flux = resource.get("metadata", "labels", "app.kubernetes.io/part-of") == "flux"
    own = str(resource.get("spec", "group", default="")).endswith(_OWN)
    return not (flux or own or marked(resource, "prune", "disabled") or skipped(resource))


def _is_configuration(crd: Resource) -> bool:
    """Whether the objects of a CRD hold no state: no version of it has a status."""
    versions = [version for _, version in crd.maps("spec", "versions")]
    return bool(versions) and not any(map(_may_have_status, versions))


def _may_have_status(version: Map) -> bool:
    schema = get(version, "schema", "openAPIV3Schema")
    fields = get(schema, "properties")
    open_ended = get(schema, "x-kubernetes-preserve-unknown-fields") is True
    if not isinstance(fields, Map) or open_ended:
        return True
    return "status" in fields or get(version, "subresources", "status") is not None


def _of(crd: Resource, cluster: Cluster) -> Iterator[Resource]:
    """The custom resources of a CRD that the repository contains."""
    kind, group = crd.get("spec", "names", "kind"), crd.get("spec", "group")
    found = (
        cluster.of_kind((kind, group)) if isinstance(kind, str) and isinstance(group, str) else ()
    )
    for item in found:
        if item.remote == crd.remote:
            yield item


def _message(kustomization: Resource, field: str, crds: Sequence[Resource]) -> str:
    several = len(crds) > 1
    names = f"{counted(len(crds), 'CRD')} ({listing([crd.name for crd in crds])})"
    lost = f"{names} and every object of {'their kinds' if several else 'its kind'}"
    if field == "deletionPolicy":
        return f"deleting {kustomization} also deletes {lost}"
    return f"{kustomization} deletes {lost} when {'their files are' if several else 'its file is'} removed"


def _notes(custom: Sequence[Resource]) -> list[str]:
    if not custom:
        return []
    some = counted(len(custom), "such object")
    return [f"This repository contains {some}, for example {custom[0]}."]


def _help(kustomization: Resource, field: str, *, only: bool) -> str:
    if field == "deletionPolicy":
        return "write `deletionPolicy: Orphan`"
    orphan = kustomization.get("spec", "deletionPolicy") == "Orphan"
    more = "; `deletionPolicy: Orphan` does not help when a file is removed" if orphan else ""
    if only:
        return f"write `prune: false`, because it applies nothing but CRDs{more}"
    note = "kustomize.toolkit.fluxcd.io/prune: disabled"
    return f"give each CRD the annotation `{note}`, or move them to a Kustomization with `prune: false`{more}"
