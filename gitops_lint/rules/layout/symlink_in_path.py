"""A symbolic link among the manifests of a Kustomization.

## Why

Flux downloads regular files and directories, but no symbolic links. Nothing fails: the manifests behind the
link are not applied, or are deleted if they were applied before, although `kustomize build` and
`kubectl apply -k` on a laptop follow the link. If kustomization.yaml itself is a link, Flux generates one
that includes every manifest of the directory.

A link that a kustomization.yaml lists makes the build fail; `kustomize-resource-not-found` reports it.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps  # error[symlink-in-path]: apps/settings.yaml
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
```yaml title="apps/settings.yaml -> ../base/settings.yaml"
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
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
```
```yaml title="base/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - settings.yaml
```
```yaml title="base/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
```
"""

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.cluster import Cluster, Content
from gitops_lint.documents import Tree
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing

_MANIFEST: Final = (".yaml", ".yml")


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        links = list(_missed(content))
        if links:
            yield content.owner.problem(
                f"{content.owner} does not apply {counted(len(links), 'symbolic link')}:"
                f" {listing(links, 3)}",
                "spec",
                "path",
                notes=[
                    "Flux does not download symbolic links, although a local build follows them."
                ],
                help="replace the link with the file itself, or list its target in a kustomization.yaml",
            )


def _missed(content: Content) -> Iterator[str]:
    """The links below the path of a Kustomization that Flux would apply if they were files."""
    tree = content.artifact.tree if content.artifact else None
    if tree is None or not tree.links or content.state not in ("here", "error"):
        return
    if content.state == "error" and not content.faults:
        return  # the directory does not exist
    top = content.directory
    for link in sorted(tree.links):
        below = not top or link.startswith(f"{top}/")
        applied = basename(link) in FILE_NAMES or _is_manifest(tree, link)
        if below and applied and _generated(tree, dirname(link), top):
            yield link


def _generated(tree: Tree, directory: str, top: str) -> bool:
    """Whether Flux applies every manifest of a directory, because no kustomization file lists them."""
    while True:
        if any(join(directory, name) in tree.files for name in FILE_NAMES):
            return False
        if directory in (top, ""):
            return True
        directory = dirname(directory)


def _is_manifest(tree: Tree, link: str) -> bool:
    """Whether a link points to a manifest, or to a directory with manifests."""
    target = normpath(join(dirname(link), tree.links[link]))
    if link.endswith(_MANIFEST):
        return not any(path.startswith(f"{target}/") for path in tree.files)
    return any(path.startswith(f"{target}/") for path in tree.yaml_files)
