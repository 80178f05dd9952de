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
out on purpose, or if the object depends on one in such a file. Also only advice in a base or a component: a
directory that only kustomizations in other directories include, and that is not below the path of a Flux
Kustomization. An error for gotk-sync.yaml, unless the Kustomization in it does not prune.

The files that one kustomization.yaml does not list are one finding.

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

from collections.abc import Collection, Iterator, Sequence
from posixpath import basename, dirname, join, relpath

from gitops_lint.cluster import Cluster, Id, Repository
from gitops_lint.documents import place_of
from gitops_lint.graphs.reach import reach
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.order import KINDS, dependency_graph
from gitops_lint.results.cluster import EntryKind
from gitops_lint.results.fix import Append, Fix, Insert
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules.layout._forgotten import Forgotten, forgotten, names


@rule(Severity.WARNING, fix="unsafe")
def check(repository: Repository) -> Iterator[Problem]:
    if not repository.whole or not any(cluster.whole for cluster in repository.clusters):
        return
    for cluster in repository.clusters:
        yield from _sync_file(repository, cluster)
    applied = _applied_directories(repository)
    out = _left_out(forgotten(repository))
    needed = {
        (kind, edge.namespace, edge.name)
        for cluster in repository.clusters
        for kind in KINDS
        for edge in dependency_graph(cluster, kind).edges
    }
    for it in forgotten(repository):
        found, listing = it.object, it.listing
        file = relpath(found.origin.path, dirname(listing) or ".")
        advice = it in out or not _is_below(dirname(listing), applied)
        problem = found.problem(
            f"{found} is not applied: {listing} does not list this file",
            "metadata",
            "name",
            help=f"add `- {file}` to `resources`{'' if (found.kind, found.namespace, found.name) in needed else ', or delete the file'}",
            severity=Severity.HINT if advice else None,
            cause=Cause(
                None,
                f"{listing} does not list {{labels}}, so {{objects}} are not applied",
                "add the files to `resources`, or delete them",
                anchor="object",
            ),
        )
        fix = None if it in out else _listed(repository, listing, file)
        yield problem._replace(label=f"`{file}`", fix=fix)


def _listed(repository: Repository, listing: str, file: str) -> Fix | None:
    """The fix that adds a file to the `resources` of a kustomization file."""
    for document in repository.tree.parse(listing).documents[:1]:
        at = place_of(document.data, ("resources",))
        edit = Append(at, file) if at else Insert(document.place, "resources", [file])
        return Fix(f"add `- {file}` to `resources` of {listing}", (edit,), safe=False)
    return None


def _left_out(files: Sequence[Forgotten]) -> Collection[Forgotten]:
    """Those that are left out on purpose: a comment names the file, or they depend on one of these."""
    dependents: dict[tuple[str, Id], list[Forgotten]] = {}
    for it in files:
        for _, entry in it.object.maps("spec", "dependsOn"):
            name, namespace = entry.get("name"), entry.get("namespace") or it.object.namespace
            if isinstance(name, str) and isinstance(namespace, str):
                needed = it.object.id._replace(namespace=namespace, name=name)
                dependents.setdefault((it.listing, needed), []).append(it)
    commented = [it for it in files if it.commented]
    return frozenset(reach(commented, lambda it: dependents.get((it.listing, it.object.id), ())))


def _applied_directories(repository: Repository) -> frozenset[str]:
    """The directories that Flux Kustomizations apply."""
    return frozenset(
        content.directory
        for cluster in repository.clusters
        for content in cluster.contents.values()
        if content.artifact is not None
    )


def _is_below(folder: str, directories: Collection[str]) -> bool:
    """Whether a directory is one of these or below one."""
    while folder not in directories:
        if not folder:
            return False
        folder = dirname(folder)
    return True


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
