"""A Flux object in a file that the kustomization.yaml next to it does not list.

## Why

If a directory has a kustomization.yaml, Flux applies only the files that it lists. A file that was added
but not listed causes no error: its Kustomization or HelmRelease never exists, and everything that depends
on it waits forever. The same applies to `shop/ks.yaml` if the kustomization.yaml lists `blog/ks.yaml`.

If the file is gotk-sync.yaml, Flux deletes the Kustomization and the source that the cluster was bootstrapped
with, as soon as it applies the change. If the kustomization.yaml above does not list the directory of that file,
Flux does not apply changes of its own installation.

## Severity

A warning. Only advice if the kustomization.yaml names the file in a comment, which suggests that it is left
out on purpose. An error for gotk-sync.yaml, unless the Kustomization in it does not prune.

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

from collections.abc import Iterator
from posixpath import basename, dirname, join, relpath

from gitops_lint.cluster import Cluster, Repository
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.results.cluster import EntryKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.layout._forgotten import forgotten, names


@rule(Severity.WARNING)
def check(repository: Repository) -> Iterator[Problem]:
    if not repository.whole or not any(cluster.whole for cluster in repository.clusters):
        return
    for cluster in repository.clusters:
        yield from _sync_file(repository, cluster)
    for found, listing, commented in forgotten(repository):
        yield found.problem(
            f"{found} is not applied: {listing} does not list this file",
            "metadata",
            "name",
            help=f"add `- {relpath(found.origin.path, dirname(listing) or '.')}` to `resources`, or delete the"
            " file",
            severity=Severity.INFO if commented else None,
        )


def _sync_file(repository: Repository, cluster: Cluster) -> Iterator[Problem]:
    """The root of a cluster, if its own build leaves out the gotk-sync.yaml that it is written in."""
    root = cluster.entry.roots[0]
    content, file = cluster.content(root), root.origin.path
    if (
        cluster.entry.found_by is not EntryKind.SYNC_FILE
        or not content.complete
        or file in content.reads
    ):
        return
    folder = dirname(file)
    beside, top = (_kustomization(repository, it) for it in (folder, content.directory))
    if beside and not names(repository.tree, beside, file):
        prunes = root.get("spec", "prune") is True
        verb = "deletes itself and its source" if prunes else "is not applied"
        yield root.problem(
            f"{root} {verb}: {beside} does not list this file",
            "metadata",
            "name",
            help=f"add `- {basename(file)}` to `resources`",
            severity=Severity.ERROR if prunes else None,
        )
    elif top:
        yield root.problem(
            f"{root} does not apply its own changes: {top} does not list the directory of this file",
            "metadata",
            "name",
            notes=["Nor does Flux apply an upgrade of its own components."],
            help=f"add `- {relpath(folder, content.directory or '.')}` to `resources`",
        )


def _kustomization(repository: Repository, folder: str) -> str | None:
    """The kustomization file of a directory."""
    paths = (join(folder, name) for name in FILE_NAMES)
    return next((path for path in paths if path in repository.tree.files), None)
