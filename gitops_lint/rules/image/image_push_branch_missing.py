"""An ImageUpdateAutomation that has no branch to push to.

## Why

image-automation-controller pushes to `git.push.branch`. Without it, it pushes to the branch that it has checked out:
that of `git.checkout.ref`, or of the GitRepository. If that is a tag, a commit or a range of versions, or if there
is no `ref` at all, it does not know a branch. Each run fails, and no image is updated.

image-automation-controller says: `push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref`.

A GitRepository that is not in the repository is not checked.

## Bad

```yaml title="clusters/production/updates.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 5m
  ref:
    semver: 1.x
  url: https://example.com/apps.git
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: updates
  namespace: flux-system
spec:
  interval: 30m
  sourceRef:
    kind: GitRepository
    name: apps
  git:  # error[image-push-branch-missing]: cannot push: GitRepository flux-system/apps has no branch
    commit:
      author: {email: flux@example.com, name: flux}
  update:
    path: ./apps
    strategy: Setters
```

## Good

```yaml title="clusters/production/updates.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 5m
  ref:
    semver: 1.x
  url: https://example.com/apps.git
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata:
  name: updates
  namespace: flux-system
spec:
  interval: 30m
  sourceRef:
    kind: GitRepository
    name: apps
  git:
    checkout:
      ref: {branch: main}
    commit:
      author: {email: flux@example.com, name: flux}
  update:
    path: ./apps
    strategy: Setters
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource, source_of
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, kinds=("ImageUpdateAutomation",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    git = resource.get("spec", "git")
    if (
        not isinstance(git, dict)
        or resource.remote
        or resource.get("spec", "git", "push", "branch")
    ):
        return
    source = source_of(resource)
    found = cluster.find(source.kind, source.namespace, source.name)
    if resource.get("spec", "git", "checkout") is not None:
        branch, what = resource.get("spec", "git", "checkout", "ref", "branch"), "its checkout"
    elif found is not None:
        branch, what = found.get("spec", "ref", "branch"), str(found)
    else:
        return
    if not branch:
        yield resource.problem(
            f"{resource} cannot push: {what} has no branch",
            "spec",
            "git",
            on="key",
            help="write the branch in `git.push.branch`, or one to check out in `git.checkout.ref.branch`",
            related=[("this source", found.place("spec", "ref"))] if found else [],
        )
