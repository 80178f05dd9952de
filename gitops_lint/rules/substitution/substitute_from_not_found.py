"""Variables from a ConfigMap or Secret that nothing makes.

## Why

`substituteFrom` reads objects in the namespace of the Kustomization, and no other. When one is missing and not
`optional`, the build fails: `substitute from 'ConfigMap/…' error`, and nothing of the Kustomization is applied.

An object counts as there when the repository holds it, encrypted or not, or what writes it: an ExternalSecret,
a SealedSecret, a Certificate. What a kustomization.yaml generates has a hash behind its name, and nobody finds
it by the name in `substituteFrom`, unless `disableNameSuffixHash: true`.

A warning for a Secret, which is often made by hand. Nothing where something that this repository does not show
may apply the object.

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
        name: cluster-setings  # error[substitute-from-not-found]: no ConfigMap flux-system/cluster-setings
      - kind: Secret
        name: cluster-secrets  # warning[substitute-from-not-found]: no Secret flux-system/cluster-secrets
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
from gitops_lint.order.producers import Made, made, makes, unhashed
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import Hint, opaque
from gitops_lint.rules.substitution._shared import optional
from gitops_lint.wording.lists import counted
from gitops_lint.wording.suggest import did_you_mean

_KINDS: Final = ("ConfigMap", "Secret")
_AS_IT_IS: Final = "generatorOptions: {disableNameSuffixHash: true}"
_SHOWN: Final = 3


class Missing(NamedTuple):
    """An object that is named and not there."""

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
    there = tuple(made(cluster)) if found else ()
    for missing, named in found.items():
        if any(makes(item, *missing) for item in there):
            continue
        hint = _hint(missing, there)
        if hint.text or not opaque(cluster):
            yield _problem(missing, named, hint, _severity(missing, hint, opaque=opaque(cluster)))


def _missing(cluster: Cluster) -> Iterator[tuple[Missing, Resource, int]]:
    """What is named and not there, the Kustomization that names it, and the entry, by its index."""
    for content in cluster.contents.values():
        owner = content.owner
        for index in content.variables.missing if content.variables else ():
            entry = owner.get("spec", "postBuild", "substituteFrom", index)
            kind, name = entry.get("kind"), entry.get("name")
            named = kind in _KINDS and isinstance(name, str) and known(name)
            if named and known(owner.namespace) and not optional(content, index):
                yield Missing(kind, owner.namespace, name), owner, index


def _problem(
    missing: Missing, named: Sequence[tuple[Resource, int]], hint: Hint, severity: Severity
) -> Problem:
    (first, index), *others = named
    more = f" and {counted(len(others), 'other Kustomization')}" if others else ""
    path = ("spec", "postBuild", "substituteFrom")
    return first.problem(
        f"there is no {missing} in this cluster, and so {first}{more} cannot be built",
        *(*path, index, "name"),
        help=hint.text or f"add the {missing.kind} to this repository, or write `optional: true`",
        related=[
            *hint.related,
            *((f"{it} names it, too", it.place(*path, at, "name")) for it, at in others[:_SHOWN]),
        ],
        severity=severity,
    )


def _severity(missing: Missing, hint: Hint, *, opaque: bool) -> Severity:
    """An error where nothing else can apply it; but Secrets are often made by hand."""
    unsure = opaque or missing.kind == "Secret"
    return Severity.WARNING if unsure and not hint.related else Severity.ERROR


def _hint(missing: Missing, there: Sequence[Made]) -> Hint:
    """What was probably meant: the object with its hash, or in another namespace, or of another name."""
    kind, namespace, name = missing
    same = [item for item in there if item.kind == kind]
    for item in same:
        place = ((f"{item.maker}", item.maker.place("metadata", "name")),)
        if item.namespace == namespace and unhashed(item) == name:
            text = (
                f"it is generated, as {item.name}: write `{_AS_IT_IS}` there to have it by its name"
            )
            return Hint(text, place)
        if item.name == name and not item.namespace:
            return Hint(f"it is there without a namespace: give it `namespace: {namespace}`", place)
        if item.name == name:
            text = f"there is one in {item.namespace}, but Flux looks in {namespace} alone"
            return Hint(text, place)
    names = [item.name for item in same if item.namespace == namespace]
    return Hint(did_you_mean(name, names))
