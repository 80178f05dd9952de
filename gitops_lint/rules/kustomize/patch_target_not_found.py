"""A patch whose target does not exist.

## Why

If the `target` of a patch matches no object, kustomize ignores the patch without a warning. The replicas,
resources or security settings in it are then missing. It happens when an object is renamed but the patch is not.

A target that may be intended for other builds is not reported: one without a name or with a pattern as its name,
one in a component, and one that a parent adds to all of its Kustomizations.

## Severity

A warning. Only a hint for a patch with `$patch: delete`, if no object has a similar name: the object that it deletes
does not exist.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - target:  # warning[patch-target-not-found]: no Deployment podinf
      kind: Deployment
      name: podinf
    patch: |-
      - op: add
        path: /spec/replicas
        value: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
patches:
  - target:
      kind: Deployment
      name: podinfo
    patch: |-
      - op: add
        path: /spec/replicas
        value: 3
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

import re
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath
from typing import Any, Final

from gitops_lint.cluster import Cluster, Content, FoundFault, Resource, items
from gitops_lint.documents import FaultKind, Place, get, place_of
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.regex import regex
from gitops_lint.results.cluster import EntryKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import value_at
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import did_you_mean

_KIND: Final = regex("[A-Za-z]+")
_NEAR: Final = 0.9  # one letter in ten; the names of different kinds are further apart
_NAME: Final = regex("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")

_CORRECT: Final = "correct the target, or remove the patch"
_DELETE: Final = regex(r"^\$patch: *['\"]?delete['\"]? *(#.*)?$", re.MULTILINE)


@rule(Severity.WARNING, reports=FaultKind.PATCH_TARGET_NOT_FOUND)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    if cluster.entry.found_by is EntryKind.PLACEHOLDER:
        return  # what flux bootstrap will write is not there yet
    for fault, owner, content, _, _ in faults:
        if content is None or not content.complete:
            continue  # the object may be one of those that this checkout does not show
        if found := _misspelled_kind(content, fault.place):
            misspelled, suggestion = found
            yield Problem(
                f"kustomize ignores this patch, because the build has no object of kind {misspelled}",
                fault.place,
                "key",
                suggestion,
                ((f"{owner} builds it", owner.place("spec", "path")),),
            )
            continue
        target = _target(content, fault.place)
        name, kind = get(target, "name"), get(target, "kind", default="object")
        if isinstance(name, str) and _NAME.fullmatch(name):
            why, advice = _explained(target, kind, name, content.objects)
            gone = (
                _is_missing(target, content)
                and advice == _CORRECT
                and _deletes(content, fault.place)
            )
            yield Problem(
                f"kustomize ignores this patch, because {why}",
                fault.place,
                "key",
                "remove the patch, because the object that it deletes does not exist"
                if gone
                else advice,
                ((f"{owner} builds it", owner.place("spec", "path")),),
                Severity.HINT if gone else None,
            )


def _misspelled_kind(content: Content, place: Place) -> tuple[str, str] | None:
    """(kind of the target at a place, suggestion) if the build only has a kind of nearly the same name."""
    target = value_at(content.owner.get("spec", "patches"), place) or _target(content, place)
    kind, kinds = get(target, "kind"), {item.kind for item in content.objects}
    if not isinstance(kind, str) or not _KIND.fullmatch(kind) or kind in kinds:
        return None
    letters = sorted(kind.casefold())
    swapped = [other for other in kinds if sorted(other.casefold()) == letters]
    suggestion = did_you_mean(kind, swapped) or did_you_mean(kind, kinds, least=_NEAR)
    return (kind, suggestion) if suggestion else None


def _explained(
    target: Any, kind: str, name: str, objects: Sequence[Resource]
) -> tuple[str, str | None]:
    """Why no object fits a target, and advice; `objects` are those of the finished build."""
    if not objects:
        return "the build has no objects", "list the objects to patch under `resources`"
    alike = next((it for it in objects if (it.kind, it.name) == (kind, name)), None)
    if alike is None:
        missing = f"the build has no {kind} {name}"
        if others := sorted({it.kind for it in objects if it.name == name}):
            return missing, f"{name} is a {listing(others)} in this build: correct `kind`"
        names = {it.name for it in objects if it.kind == kind}
        return missing, did_you_mean(name, names) or _CORRECT
    actual = {"group": alike.group, "version": alike.version, "namespace": alike.namespace}
    asked = {field: value for field in actual if isinstance(value := get(target, field), str)}
    wrong = {field: value for field, value in asked.items() if value != actual[field]}
    if wrong:
        fields = listing([f"`{field}: {value}`" for field, value in wrong.items()])
        written = [f"`{it}: {actual[it]}`" if actual[it] else f"no `{it}`" for it in wrong]
        return f"{kind} {name} does not have {fields}", f"write {listing(written)}"
    if "namespace" in asked:
        # (kustomize: the transformers of patches run before the one of `namespace`, which
        # kustomize-controller sets to targetNamespace)
        why = f"{kind} {name} does not have `namespace: {alike.namespace}` before its namespace is set"
        return why, "remove `namespace` from the target: kustomize applies patches first"
    return f"{kind} {name} does not match its selectors", _CORRECT


def _target(content: Content, place: Place) -> Any:
    """The target of a patch that is about this build only; None for one that is shared by several."""
    if not content.artifact or not (
        place.path == content.owner.origin.path or basename(place.path) in FILE_NAMES
    ):
        return None
    for document in content.artifact.tree.parse(place.path).documents:
        if get(document.data, "kind") != "Component":
            return value_at(document.data, place)
    return None


def _is_missing(target: Any, content: Content) -> bool:
    """Whether the build has no object of the kind and name of a target."""
    asked = get(target, "kind"), get(target, "name")
    return not any((it.kind, it.name) == asked for it in content.objects)


def _deletes(content: Content, target: Place) -> bool:
    """Whether the patch with this target deletes an object. (kustomize: `$patch: delete`)"""
    tree = content.artifact.tree if content.artifact else None
    documents = tree.parse(target.path).documents if tree else ()
    patches = [it for document in documents for it in items(get(document.data, "patches"))]
    patches += items(content.owner.get("spec", "patches"))
    entry = next((it for it in patches if place_of(it, ("target",)) == target), None)
    text, file = get(entry, "patch"), get(entry, "path")
    if isinstance(text, str):
        return bool(_DELETE.search(text))
    if tree is None or not isinstance(file, str):
        return False
    path = normpath(join(dirname(target.path), file))
    return any(get(it.data, "$patch") == "delete" for it in tree.parse(path).documents)
