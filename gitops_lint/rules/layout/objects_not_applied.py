"""Flux objects in a directory that no cluster applies.

## Why

gitops-lint checks the objects that a cluster applies, starting from its entry point. A directory that no
entry point leads to is not checked at all. If it is a cluster, its entry point is missing: `flux bootstrap`
has not run, its gotk-sync.yaml is invalid, or the root Kustomization is not in the repository. If it is not, the
files are left over, and whoever edits them waits for an effect that never comes.

Examples, tests, archives, templates and documentation are not reported, nor are files that `.sourceignore`
excludes. The last line of a report names them.

## Severity

A warning for a directory next to those of clusters. Otherwise only advice: the objects may be switched off on
purpose, or applied by hand.

## Bad

```yaml title="clusters/staging/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/staging
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps  # warning[objects-not-applied]: no cluster applies 1 Kustomization
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```

## Good

```yaml title="clusters/staging/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/staging
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title=".gitops-lint.yaml"
clusters:
  - clusters/staging
  - clusters/production
```
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
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname

from gitops_lint.cluster import Repository, Resource
from gitops_lint.cluster.coverage import ObjectState, coverage_of, is_faulty
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.once import once
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.layout._forgotten import forgotten
from gitops_lint.wording.lists import counted, listing


@rule(Severity.WARNING)
def check(repository: Repository) -> Iterator[Problem]:
    if not repository.whole or not any(cluster.whole for cluster in repository.clusters):
        return
    siblings: defaultdict[str, list[Resource]] = defaultdict(list)
    others: defaultdict[str, dict[str, list[Resource]]] = defaultdict(dict)
    for directory, objects in _unreached(repository).items():
        if _is_sibling(repository, directory) and any(is_a(it, KUSTOMIZATION) for it in objects):
            siblings[directory] += objects
        else:
            others[dirname(directory)][directory] = objects
    for directory, objects in siblings.items():
        yield _problem(
            [directory],
            directory,
            objects,
            "if it is a cluster, list it with the others under `clusters:` in .gitops-lint.yaml; or delete it",
        )
    for parent, found in others.items():
        yield _problem(
            list(found),
            parent if len(found) > 1 else next(iter(found)),
            [it for objects in found.values() for it in objects],
            "delete the files; or list those that are not needed under `exclude:` in .gitops-lint.yaml",
            Severity.HINT,
        )


def _unreached(repository: Repository) -> dict[str, list[Resource]]:
    """The objects that no cluster reaches, by the outermost directory from which no cluster reads a file.

    Without those that `kustomization-not-applied` and `wrong-group-for-kind` report.
    """
    known = coverage_of(repository)
    reached = _reached(repository)
    named = {found.object.origin for found in forgotten(repository)}
    directories: defaultdict[str, list[Resource]] = defaultdict(list)
    for item, state, _, _ in known.objects:
        if state is ObjectState.UNREACHED and item.origin not in named and not is_faulty(item):
            folders = [*_above(item.origin.path)]
            outer = next((folder for folder in reversed(folders) if folder not in reached), None)
            directories[dirname(item.origin.path) if outer is None else outer].append(item)
    return dict(sorted(directories.items()))


@once
def _reached(repository: Repository) -> frozenset[str]:
    """The directories from which, or from below which, a cluster reads a file."""
    found = {""}
    for path in coverage_of(repository).files:
        folder = dirname(path)
        while folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return frozenset(found)


def _above(path: str) -> Iterator[str]:
    """The directories that contain a path, the innermost first, without the top directory."""
    while path := dirname(path):
        yield path


def _is_sibling(repository: Repository, directory: str) -> bool:
    """Whether a directory is next to those of clusters whose entry points are not assumed.

    Next to a single cluster, only in a folder `clusters`; other folders may contain anything.
    """
    folder = dirname(directory)
    found = [
        cluster
        for cluster in repository.clusters
        if dirname(cluster.entry.directory) == folder and not cluster.entry.assumed
    ]
    usual = basename(folder) == "clusters" or len(found) > 1
    return bool(folder and found and usual) and directory not in _reached(repository)


def _problem(
    directories: Sequence[str],
    parent: str,
    objects: Sequence[Resource],
    help_: str,
    severity: Severity | None = None,
) -> Problem:
    kinds = Counter(item.kind or "object" for item in objects)
    parts = [counted(number, kind) for kind, number in sorted(kinds.items(), key=_most)]
    where = f"`{parent}`" if parent else "the top directory"
    notes = []
    if len(directories) > 1:
        notes.append(f"They are in {listing([f'`{it}`' for it in directories])}.")
    return objects[0].problem(
        f"no cluster applies {listing(parts, 3)} in {where}",
        "metadata",
        "name",
        notes=notes,
        help=help_,
        severity=severity,
    )


def _most(kind: tuple[str, int]) -> tuple[bool, int, str]:
    return (kind[0] != "Kustomization", -kind[1], kind[0])
