"""Variables from a ConfigMap or Secret that does not exist.

## Why

`substituteFrom` reads objects only in the namespace of the Kustomization. If one does not exist and is not
`optional`, the build fails, and the Kustomization is not applied.

An object is assumed to exist if the repository contains it, encrypted or not, or contains an object that
creates it: an ExternalSecret, a SealedSecret, a Certificate. A generator in a kustomization.yaml appends a hash
to the name, so Flux does not find the object unless `disableNameSuffixHash: true` is set.

Only names that seem to be wrong are reported: misspelled, hashed, or in another namespace. All other objects are
created outside of this repository, and must exist before Flux starts; `gitops-lint needs` lists them.

Flux says: `post build failed for 'ConfigMap.v1.[noGrp]/apps': substitute from 'ConfigMap/cluster-setings'
error: configmaps "cluster-setings" not found`.

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
        name: cluster-setings  # warning[substitute-from-not-found]: ConfigMap flux-system/cluster-setings does not exist
      - kind: Secret
        name: cluster-secrets
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

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.builds import is_optional
from gitops_lint.documents import Place
from gitops_lint.order.producers import Made, made, makes, unhashed
from gitops_lint.order.verdict import verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import Hint
from gitops_lint.wording.lists import counted
from gitops_lint.wording.suggest import did_you_mean

_KINDS: Final = ("ConfigMap", "Secret")
_WITHOUT_HASH: Final = "generatorOptions: {disableNameSuffixHash: true}"
_SHOWN: Final = 3
_LONG: Final = 4  # characters of a word


class Missing(NamedTuple):
    """An object that a Kustomization names and that does not exist."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    found: dict[Missing, list[tuple[Resource, int]]] = {}
    for missing, owner, index in _missing(cluster):
        found.setdefault(missing, []).append((owner, index))
    created = tuple(made(cluster)) if found else ()
    needs = verdict(cluster).needs if found else ()
    accepted = {str(need.name) for need in needs if need.accepted}
    for missing, named in found.items():
        if str(missing) in accepted or any(makes(item, *missing) for item in created):
            continue
        hint = _hint(missing, created)
        # Without a hint, somebody creates it outside of Git: it is one of the needs of the cluster.
        if hint.text and (hint.related or not _is_written(missing, named[0][0], cluster)):
            yield _problem(missing, named, hint.text, hint.related)


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


def _is_written(missing: Missing, owner: Resource, cluster: Cluster) -> bool:
    """Whether another file of the repository seems to have it: somebody applies it before Flux starts."""
    entries = (("kind", missing.kind), ("name", missing.name))
    patterns = [re.compile(rf"{key}: *[\"']?{re.escape(it)}(?![\w.-])") for key, it in entries]
    artifact = next((it.artifact for it in cluster.contents.values() if it.artifact), None)
    return artifact is not None and any(
        all(pattern.search(artifact.tree.text(path)) for pattern in patterns)
        for path in artifact.tree.yaml_files
        if path != owner.origin.path
    )


def _problem(
    missing: Missing,
    named: Sequence[tuple[Resource, int]],
    hint: str,
    related: Sequence[tuple[str, Place]],
) -> Problem:
    (first, index), *others = named
    more = f" and {counted(len(others), 'other Kustomization')}" if others else ""
    path = ("spec", "postBuild", "substituteFrom")
    return first.problem(
        f"{first}{more} cannot be built: {missing} does not exist",
        *(*path, index, "name"),
        help=hint,
        related=[
            *related,
            *((f"{it} names it too", it.place(*path, at, "name")) for it, at in others[:_SHOWN]),
        ],
    )


def _hint(missing: Missing, created: Sequence[Made]) -> Hint:
    """The object that was probably meant: with its hash, in another namespace, or misspelled."""
    kind, namespace, name = missing
    same = [item for item in created if item.kind == kind]
    for item in same:
        place = ((f"{item.maker}", item.maker.place("metadata", "name")),)
        if item.namespace == namespace and unhashed(item.name) == name:
            text = f"it is generated as {item.name}: write `{_WITHOUT_HASH}` in that kustomization.yaml"
            return Hint(text, place)
        if item.name == name and not item.namespace:
            return Hint(
                f"{kind} {name} has no namespace: add `namespace: {namespace}` to it", place
            )
        if item.name == name:
            text = (
                f"move it to namespace {namespace}, the only one where Flux looks; or accept {kind} "
                f"{namespace}/{name} in `needs:`, if something else creates it"
            )
            return Hint(text, place)
    names = [item.name for item in same if item.namespace == namespace]
    return Hint(did_you_mean(name, [it for it in names if _is_misspelled(name, it)]))


def _is_misspelled(name: str, meant: str) -> bool:
    """Whether a name may be that of another object, misspelled: one long word of it differs.

    A name with other words, or another number, is that of another object.
    """
    words, others = re.split(r"[-._]", name), re.split(r"[-._]", meant)
    if len(words) != len(others):
        return False
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(pairs) == 1 and all(
        len(it) >= _LONG and re.sub(r"\D", "", it) == re.sub(r"\D", "", pairs[0][0])
        for it in pairs[0]
    )
