"""A symbolic link among the manifests of a Kustomization.

## Why

Flux downloads regular files and directories; symbolic links are left out of the archive. Nothing fails: what
is behind the link is just not applied, or deleted if it was applied once, although `kustomize build` and
`kubectl apply -k` on a laptop follow the link. A link called kustomization.yaml makes Flux generate one, which
takes every manifest of the directory.

A link that a kustomization.yaml lists fails the build, which kustomize-resource-not-found tells.

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
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.source import Tree
from gitops_lint.wording.lists import counted, listing

_MANIFEST: Final = (".yaml", ".yml")


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        links = list(_missed(content))
        if links:
            verb = "is" if len(links) == 1 else "are"
            yield content.owner.problem(
                f"{listing(links, 3)} {verb} {counted(len(links), 'symbolic link')}, which Flux leaves"
                f" out: {content.owner} does not apply what a local build would",
                "spec",
                "path",
                help="write the file itself, or a kustomization.yaml that lists what the link points to",
            )


def _missed(content: Content) -> Iterator[str]:
    """The links below the path of a Kustomization that would be taken if they were files."""
    tree = content.artifact.tree if content.artifact else None
    if tree is None or not tree.links or content.state not in ("here", "error"):
        return
    top = content.directory
    for link in sorted(tree.links):
        below = not top or link.startswith(f"{top}/")
        taken = basename(link) in FILE_NAMES or _is_manifest(tree, link)
        if below and taken and _generated(tree, dirname(link), top):
            yield link


def _generated(tree: Tree, directory: str, top: str) -> bool:
    """Whether Flux takes whatever lies in a directory, because nothing lists what is to be taken."""
    while True:
        if any(join(directory, name) in tree.files for name in FILE_NAMES):
            return False
        if directory in (top, ""):
            return True
        directory = dirname(directory)


def _is_manifest(tree: Tree, link: str) -> bool:
    """Whether a link stands for a manifest, or for a directory with manifests."""
    target = normpath(join(dirname(link), tree.links[link]))
    if link.endswith(_MANIFEST):
        return not any(path.startswith(f"{target}/") for path in tree.files)
    return any(path.startswith(f"{target}/") for path in tree.yaml_files)
