"""Variables from a ConfigMap or Secret that does not exist.

## Why

`substituteFrom` reads objects only in the namespace of the Kustomization. If one does not exist and is not
`optional`, the build fails with `substitute from 'ConfigMap/…' error`, and the Kustomization is not applied.

An object is assumed to exist if the repository contains it, encrypted or not, or contains an object that
creates it: an ExternalSecret, a SealedSecret, a Certificate. A generator in a kustomization.yaml appends a hash
to the name, so Flux does not find the object unless `disableNameSuffixHash: true` is set.

Nothing is reported if an object outside this repository may create the missing one.

## Severity

An error for a ConfigMap. A warning for a Secret, because Secrets are often created by hand.

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
    substituteFrom:
      - kind: ConfigMap
        name: cluster-setings  # error[substitute-from-not-found]: ConfigMap flux-system/cluster-setings does not exist
      - kind: Secret
        name: cluster-secrets  # warning[substitute-from-not-found]: Secret flux-system/cluster-secrets does not exist
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-settings
  namespace: flux-system
data:
  domain: example.com
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
    substituteFrom:
      - kind: ConfigMap
        name: cluster-settings
      - kind: Secret
        name: cluster-secrets
        optional: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-settings
  namespace: flux-system
data:
  domain: example.com
```
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.builds import is_optional
from gitops_lint.order.producers import Made, made, makes, unhashed
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import Hint, opaque
from gitops_lint.wording.lists import counted
from gitops_lint.wording.suggest import did_you_mean

_KINDS: Final = ("ConfigMap", "Secret")
_WITHOUT_HASH: Final = "generatorOptions: {disableNameSuffixHash: true}"
_SHOWN: Final = 3


class Missing(NamedTuple):
    """An object that a Kustomization names and that does not exist."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    found: dict[Missing, list[tuple[Resource, int]]] = {}
    for missing, owner, index in _missing(cluster):
        found.setdefault(missing, []).append((owner, index))
    created = tuple(made(cluster)) if found else ()
    for missing, named in found.items():
        if any(makes(item, *missing) for item in created):
            continue
        hint = _hint(missing, created)
        if hint.text or not opaque(cluster):
            yield _problem(missing, named, hint, _severity(missing, hint, opaque=opaque(cluster)))


def _missing(cluster: Cluster) -> Iterator[tuple[Missing, Resource, int]]:
    """Each missing object, the Kustomization that names it, and the index of the entry."""
    for content in cluster.contents.values():
        owner = content.owner
        for index in content.variables.missing if content.variables else ():
            entry = owner.get("spec", "postBuild", "substituteFrom", index)
            kind, name = entry.get("kind"), entry.get("name")
            named = kind in _KINDS and isinstance(name, str) and known(name)
            if named and known(owner.namespace) and not is_optional(content, index):
                yield Missing(kind, owner.namespace, name), owner, index


def _problem(
    missing: Missing, named: Sequence[tuple[Resource, int]], hint: Hint, severity: Severity
) -> Problem:
    (first, index), *others = named
    more = f" and {counted(len(others), 'other Kustomization')}" if others else ""
    path = ("spec", "postBuild", "substituteFrom")
    return first.problem(
        f"{first}{more} cannot be built: {missing} does not exist",
        *(*path, index, "name"),
        help=hint.text or f"add the {missing.kind} to this repository, or write `optional: true`",
        related=[
            *hint.related,
            *((f"{it} names it too", it.place(*path, at, "name")) for it, at in others[:_SHOWN]),
        ],
        severity=severity,
    )


def _severity(missing: Missing, hint: Hint, *, opaque: bool) -> Severity:
    """An error if nothing else can apply it; but Secrets are often created by hand."""
    unsure = opaque or missing.kind == "Secret"
    return Severity.WARNING if unsure and not hint.related else Severity.ERROR


def _hint(missing: Missing, created: Sequence[Made]) -> Hint:
    """The object that was probably meant: with its hash, in another namespace, or misspelled."""
    kind, namespace, name = missing
    same = [item for item in created if item.kind == kind]
    for item in same:
        place = ((f"{item.maker}", item.maker.place("metadata", "name")),)
        if item.namespace == namespace and unhashed(item) == name:
            text = f"it is generated as {item.name}: write `{_WITHOUT_HASH}` in that kustomization.yaml"
            return Hint(text, place)
        if item.name == name and not item.namespace:
            return Hint(
                f"{kind} {name} has no namespace: add `namespace: {namespace}` to it", place
            )
        if item.name == name:
            text = f"move it from namespace {item.namespace} to {namespace}; Flux looks only there"
            return Hint(text, place)
    names = [item.name for item in same if item.namespace == namespace]
    return Hint(did_you_mean(name, names))
