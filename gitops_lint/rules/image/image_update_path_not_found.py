"""An ImageUpdateAutomation whose `update.path` does not exist.

## Why

image-automation-controller searches `spec.update.path` in the Git repository for markers. If the directory does not
exist, each run fails, and no image is updated. It happens when a directory is renamed. Nothing else reports it:
the cluster keeps running the old images.

The path starts at the root of the repository, not at the directory of the cluster.

image-automation-controller says: `failed to apply policies: walking path for files: lstat …: no such file or directory`.

An automation with another repository or another branch is not checked.

## Severity

An error. A warning if the entry point is assumed.

## Bad

```yaml title="clusters/production/updates.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: updates
  namespace: flux-system
spec:
  interval: 30m
  sourceRef:
    kind: GitRepository
    name: flux-system
  git:
    commit:
      author: {email: flux@example.com, name: flux}
    push: {branch: main}
  update:
    path: ./clusters/production/podinfo  # error[image-update-path-not-found]: changes no images: there is no directory ./clusters/production/podinfo
    strategy: Setters
```

## Good

```yaml title="clusters/production/updates.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: updates
  namespace: flux-system
spec:
  interval: 30m
  sourceRef:
    kind: GitRepository
    name: flux-system
  git:
    commit:
      author: {email: flux@example.com, name: flux}
    push: {branch: main}
  update:
    path: ./clusters/production
    strategy: Setters
```
"""

from collections.abc import Iterator
from posixpath import dirname

from gitops_lint.cluster import Repository
from gitops_lint.documents import Tree
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.image._automation import automations
from gitops_lint.wording.suggest import did_you_mean


@rule(Severity.ERROR, kinds=("ImageUpdateAutomation",))
def check(repository: Repository) -> Iterator[Problem]:
    tree = repository.tree
    for item, cluster, path in automations(repository):
        if path and not any(file == path or file.startswith(f"{path}/") for file in tree.files):
            written, root = item.get("spec", "update", "path"), cluster.entry.root
            folders = [it for it in _directories(tree) if it.startswith(root)]
            yield item.problem(
                f"{item} changes no images: there is no directory {written}",
                "spec",
                "update",
                "path",
                notes=["The path starts at the root of the repository."],
                help=did_you_mean(_written(path, root), [_written(it, root) for it in folders]),
                severity=Severity.WARNING if cluster.entry.assumed else None,
            )


def _written(path: str, root: str) -> str:
    """A directory as `path` names it, from the root of the artifact."""
    return f"./{path.removeprefix(root).lstrip('/')}"


def _directories(tree: Tree) -> set[str]:
    found: set[str] = set()
    for file in tree.files:
        folder = dirname(file)
        while folder and folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return found
