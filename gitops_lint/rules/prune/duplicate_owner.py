"""An object that two Kustomizations apply.

## Why

Both Kustomizations write the object at every interval, each with its own fields and owner labels, so the
object keeps flipping between two states. When one of them no longer contains the object and was the last to
apply it, `prune: true` deletes it, although the other one still needs it.

If the path of one Kustomization contains that of the other, so that custom resources are applied together with the
HelmRelease of their CRDs, `helm-crd-with-custom-resource` reports both problems.

`targetNamespace` also renames the Namespaces in the path. If another Kustomization applies a Namespace of that
name, such as `flux-system`, the first one deletes it with everything in it when it is removed.

## Severity

An error. Only a warning for Namespaces, and for objects that are the same in both: that works until one of
the two Kustomizations is removed. Only a hint if they share nothing but equal Namespaces and Flux sources, because
the other Kustomization writes a deleted source again. Labels of a source do not count. A Namespace that `targetNamespace` renames is an error with
`prune: true`, unless it has the annotation `kustomize.toolkit.fluxcd.io/prune: disabled`.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./web  # error[duplicate-owner]: ConfigMap default/settings
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="web/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  color: blue
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  color: red
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./web
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="web/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
  namespace: default
data:
  color: blue
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-settings
  namespace: default
data:
  color: red
```
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, source_of
from gitops_lint.cluster.kinds import SOURCES, is_a
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import marked
from gitops_lint.order.deadlock.nested import nested
from gitops_lint.order.owners import Overlap, alike, overlaps
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules._written import written
from gitops_lint.wording.lists import listing

_MANY: Final = 3  # overlaps of one owner, from which on it is their cause


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    reported = list(nested(cluster).values())  # by helm-crd-with-custom-resource
    found = [
        it for it in overlaps(cluster) if not it.inside and all(it is not one for one in reported)
    ]
    several = _several(found, cluster)
    for group in several:
        yield from _shared(group)
    apart = {id(it) for group in several for it in group}
    found = [it for it in found if id(it) not in apart]
    pairs = Counter(owner.id for it in found for owner in (it.first, it.second))
    for overlap in found:
        if renamed := _renamed(overlap, cluster):
            yield _takes_over(renamed)
            continue
        common, cause = _common(overlap, pairs, cluster)
        other = overlap.second if common is overlap.first else overlap.first
        names = [str(item) for item, _ in overlap.objects]
        one, two = overlap.objects[0]
        yield other.problem(
            f"{other} and {common} both apply {listing(names, 1)}",
            "spec",
            "path",
            notes=_notes([overlap], "both"),
            help=cause.help
            if cause and overlap.around
            else "apply the object from one of them only, and let the other depend on that one",
            related=[
                (f"{one}, as {overlap.first.name} applies it", one.place("metadata", "name")),
                (f"{two}, as {overlap.second.name} applies it", two.place("metadata", "name")),
            ],
            severity=_severity(overlap),
            cause=cause,
        )


def _several(found: Sequence[Overlap], cluster: Cluster) -> list[list[Overlap]]:
    """The overlaps of three or more Kustomizations that all apply the same objects."""
    by_objects: dict[frozenset[Id], list[Overlap]] = {}
    for it in found:
        if it.around is None and _renamed(it, cluster) is None:
            by_objects.setdefault(frozenset(one.id for one, _ in it.objects), []).append(it)
    return [them for them in by_objects.values() if len(them) >= _MANY]


def _shared(found: Sequence[Overlap]) -> Iterator[Problem]:
    """A problem of each of the Kustomizations that apply the same objects, with one cause."""
    written: dict[Resource, Resource] = {}  # by owner, the first object as it applies it
    for it in found:
        one, two = it.objects[0]
        written.setdefault(it.first, one)
        written.setdefault(it.second, two)
    owners = sorted(written, key=lambda it: it.id)
    names = [str(item) for item, _ in found[0].objects]
    notes = _notes(found, "all of them")
    severity = min(map(_severity, found), key=lambda it: it.rank)
    advice = "apply the object from one of them only, and let the others depend on that one"
    for owner in owners:
        other = next(it for it in owners if it is not owner)
        yield owner.problem(
            f"{owner} and {other} both apply {listing(names, 1)}",
            "spec",
            "path",
            notes=notes,
            help=advice,
            related=[
                (f"{item}, as {it.name} applies it", item.place("metadata", "name"))
                for it, item in ((owner, written[owner]), (other, written[other]))
            ],
            severity=severity,
            cause=Cause(
                None,
                f"{{objects}} apply {listing(names, 1)}",
                advice,
                anchor="object",
                parent=", ".join(names),
            ),
        )


def _notes(found: Sequence[Overlap], by: str) -> list[str]:
    names = [str(item) for item, _ in found[0].objects]
    items = [item for it in found for pair in it.objects for item in pair]
    kept = all(marked(item, "prune", "disabled") for item in items)
    harmless = all(it.harmless for it in found)
    return [
        *([f"Applied by {by}: {listing(names, 3)}."] if names[1:] else []),
        *([] if harmless else ["They overwrite each other at every interval."]),
        *([] if kept else ["With `prune: true`, whichever of them drops an object deletes it."]),
    ]


def _common(
    overlap: Overlap, pairs: Mapping[Id, int], cluster: Cluster
) -> tuple[Resource, Cause | None]:
    """The owner that causes the overlap, or the first; and the cause, if it overlaps with several others."""
    if owner := overlap.around:
        directory = cluster.content(owner).directory or "the root"
        return owner, Cause(
            owner.place("spec", "path"),
            f"{owner} also applies the objects of {{objects}}, because its path contains theirs",
            f"write a kustomization.yaml in {directory} that lists only what {owner.name} should apply",
            anchor="several",
        )
    first, second = overlap.first, overlap.second
    owner = second if pairs[second.id] > pairs[first.id] else first
    if pairs[owner.id] < _MANY:
        return first, None
    return owner, Cause(
        owner.place("spec", "path"),
        f"{owner} applies objects that {{objects}} apply, too",
        "apply each object from one of them only, and let the others depend on that one",
        anchor="several",
    )


class _Renamed(NamedTuple):
    """A Namespace that `targetNamespace` of a Kustomization renames to one that another applies."""

    owner: Resource
    name: str  # before
    namespace: Resource
    other: Resource
    twin: Resource  # the Namespace as the other applies it


def _renamed(overlap: Overlap, cluster: Cluster) -> _Renamed | None:
    """The first renamed Namespace of an overlap. (kustomize: namespace transformer)"""
    first, second = overlap.first, overlap.second
    for one, two in overlap.objects:
        for owner, item, other, twin in ((second, two, first, one), (first, one, second, two)):
            renamed = item.kind == "Namespace" and owner.get("spec", "targetNamespace") == item.name
            if renamed and not marked(item, "prune", "disabled"):
                name = written(item, cluster, "metadata", "name")
                if isinstance(name, str) and name != item.name:
                    return _Renamed(owner, name, item, other, twin)
    return None


def _takes_over(found: _Renamed) -> Problem:
    owner, name, namespace, other, twin = found
    prunes = owner.get("spec", "prune") is True
    end = [f"If {owner} is deleted, `prune: true` deletes {namespace} with everything in it."]
    return owner.problem(
        f"{owner} applies {namespace} too, because its `targetNamespace` renames Namespace {name}",
        "spec",
        "targetNamespace",
        notes=[f"{other} applies {namespace} as well.", *(end if prunes else [])],
        help=f"remove Namespace {name} from {namespace.origin.path}; or write the namespace into the manifests "
        "instead of `targetNamespace`",
        related=[
            (f"Namespace {name} is renamed", namespace.origin),
            (f"{twin}, as {other.name} applies it", twin.place("metadata", "name")),
        ],
        severity=Severity.ERROR if prunes else Severity.WARNING,
    )


def _severity(overlap: Overlap) -> Severity:
    if not overlap.harmless:
        return Severity.ERROR
    restored = all(
        alike(one, two)
        and (_is_other_source(one, overlap) or (one.kind == "Namespace" and one.data == two.data))
        for one, two in overlap.objects
    )
    return Severity.HINT if restored else Severity.WARNING


def _is_other_source(item: Resource, overlap: Overlap) -> bool:
    """Whether an object is a Flux source that neither owner needs to write it again."""
    own = [source_of(owner) for owner in (overlap.first, overlap.second)]
    needed = [(it.kind, it.namespace, it.name) for it in own]
    return is_a(item, *SOURCES) and (item.kind, item.namespace, item.name) not in needed
