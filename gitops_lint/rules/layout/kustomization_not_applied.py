"""A Flux object in a file that the kustomization.yaml next to it does not list.

## Why

If a directory has a kustomization.yaml, Flux applies only the files that it lists. A file that was added
but not listed causes no error: its Kustomization or HelmRelease never exists, and everything that depends
on it waits forever.

## Severity

A warning. Only advice if the kustomization.yaml names the file in a comment, which suggests that it is left
out on purpose.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - apps.yaml
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
```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure  # warning[kustomization-not-applied]: Kustomization flux-system/infrastructure is not applied
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - apps.yaml
  - infrastructure.yaml
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
```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.cluster import Cluster, Repository, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.documents import Map, Tree, get, strings
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.rule import Problem, Severity, rule

_FLUX: Final = b"toolkit.fluxcd.io"


@rule(Severity.WARNING)
def check(repository: Repository) -> Iterator[Problem]:
    if not repository.whole or not any(cluster.whole for cluster in repository.clusters):
        return
    tree = repository.tree
    live = {cluster: _files(cluster) for cluster in repository.clusters}
    every: set[str] = set().union(*live.values())
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for file in tree.yaml_files:
        if file not in every and basename(file) not in FILE_NAMES:
            beside[dirname(file)].append(file)
    for folder in sorted({dirname(file) for file in every}):
        for path in (join(folder, name) for name in FILE_NAMES):
            listed = _listed(tree, path) if path in tree.files else set()
            siblings = {file for file in listed if dirname(file) == folder}
            where = [cluster for cluster, files in live.items() if siblings & files]
            for file in beside[folder] if where else ():
                yield from _forgotten(tree, file, path, where)


def _files(cluster: Cluster) -> set[str]:
    """The files from which the objects of a cluster come."""
    return {
        place.path
        for resource in cluster.resources
        for place in (resource.origin, *resource.layers)
    }


def _listed(tree: Tree, path: str) -> set[str]:
    """The files that any field of a kustomization file names."""
    documents = tree.parse(path).documents
    named = (text for document in documents for text in strings(document.data) if "\n" not in text)
    return {normpath(join(dirname(path), text.rpartition("=")[2])) for text in named}


def _forgotten(tree: Tree, file: str, listing: str, where: Sequence[Cluster]) -> Iterator[Problem]:
    """The Flux objects that no cluster has, in a file that no kustomization file names."""
    objects = [
        found
        for found in _flux_objects(tree, file)
        if not any(_applies(cluster, found) for cluster in where)
    ]
    if objects and not _named(tree, file):
        commented = _commented(tree, listing, basename(file))
        for found in objects:
            yield found.problem(
                f"{found} is not applied: {listing} does not list this file",
                "metadata",
                "name",
                help=f"add `- {basename(file)}` to `resources`, or delete the file",
                severity=Severity.INFO if commented else None,
            )


def _named(tree: Tree, file: str) -> bool:
    """Whether any kustomization file names a file."""
    name = basename(file).encode()
    return any(
        name in _read(tree, path) and file in _listed(tree, path)
        for path in sorted(tree.files)
        if basename(path) in FILE_NAMES
    )


def _flux_objects(tree: Tree, file: str) -> Iterator[Resource]:
    """The complete Kustomizations and HelmReleases of a file that its kustomization.yaml could list."""
    for document in tree.parse(file).documents if _FLUX in _read(tree, file) else ():
        data = document.data
        if isinstance(data, Map) and get(data, "spec", "interval") is not None:
            found = Resource(data, document.place)
            if (
                found.name
                and (found.kind, found.group) in (KUSTOMIZATION, RELEASE)
                and not _builds(found, file)
            ):
                yield found


def _builds(found: Resource, file: str) -> bool:
    """Whether a Kustomization builds its own directory, so another file must apply it."""
    path = found.get("spec", "path")
    folder = normpath(join("/", path)) if isinstance(path, str) else None
    return found.kind == "Kustomization" and folder == f"/{dirname(file)}"


def _applies(cluster: Cluster, found: Resource) -> bool:
    """Whether a cluster has the object from another file."""
    return any(
        item.name == found.name and found.namespace in ("", item.namespace)
        for item in cluster.of_kind(found.kind)
    )


def _commented(tree: Tree, listing: str, name: str) -> bool:
    """Whether a comment of a kustomization file contains the name of a file."""
    lines = _read(tree, listing).decode("utf-8", "replace").splitlines()
    return any(name in line.partition("#")[2] for line in lines)


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)
    except OSError:
        return b""
