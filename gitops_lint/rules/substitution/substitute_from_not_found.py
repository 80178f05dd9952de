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

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.builds import is_optional
from gitops_lint.order.producers import made, makes
from gitops_lint.order.verdict import verdict
from gitops_lint.results.fix import Fix, Write
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._configuration import Missing, is_written, probably_meant
from gitops_lint.rules.reference._shared import Hint
from gitops_lint.wording.lists import counted

_KINDS: Final = ("ConfigMap", "Secret")
_SHOWN: Final = 3


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    found: dict[Missing, list[tuple[Resource, int]]] = {}
    for missing, owner, index in _missing(cluster):
        found.setdefault(missing, []).append((owner, index))
    created = made(cluster) if found else ()
    needs = verdict(cluster).needs if found else ()
    accepted = {str(need.name) for need in needs if need.accepted}
    for missing, named in found.items():
        if str(missing) in accepted or any(makes(item, *missing) for item in created):
            continue
        hint = probably_meant(missing, created)
        # Without a hint, somebody creates it outside of Git: it is one of the needs of the cluster.
        if hint.text and (hint.related or not is_written(missing, named[0][0], cluster)):
            yield _problem(missing, named, hint)


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
    missing: Missing,
    named: Sequence[tuple[Resource, int]],
    hint: Hint,
) -> Problem:
    (first, index), *others = named
    more = f" and {counted(len(others), 'other Kustomization')}" if others else ""
    path = ("spec", "postBuild", "substituteFrom")
    return first.problem(
        f"{first}{more} cannot be built: {missing} does not exist",
        *(*path, index, "name"),
        help=hint.text,
        fix=_renamed(named, hint.meant),
        related=[
            *hint.related,
            *((f"{it} names it too", it.place(*path, at, "name")) for it, at in others[:_SHOWN]),
        ],
    )


def _renamed(named: Sequence[tuple[Resource, int]], meant: str | None) -> Fix | None:
    """The fix that writes another name in each entry."""
    if meant is None:
        return None
    path = ("spec", "postBuild", "substituteFrom")
    edits = (
        Write(it.place(*path, at, "name"), it.get(*path, at, "name"), meant) for it, at in named
    )
    return Fix(f"write `{meant}`", tuple(dict.fromkeys(edits)), safe=False)
