"""A GitRepository that names no branch.

## Why

Without `ref`, Flux follows the branch `master`, not the default branch of the repository. Most repositories call it `main` today:
then the source never has an artifact. If both exist, Flux follows the one that nobody maintains.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo  # warning[git-branch-assumed]: follows branch `master`
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, rule

_FIELDS: Final = ("branch", "tag", "semver", "name", "commit")


@rule(Severity.WARNING, kinds=("GitRepository",))
def check(resource: Resource) -> Iterator[Problem]:
    if resource.remote or any(resource.get("spec", "ref", field) for field in _FIELDS):
        return
    yield resource.problem(
        f"{resource} follows branch `master`: it names no branch",
        "spec",
        "url",
        notes=["Flux does not ask the server for its default branch."],
        help="write `ref: {branch: main}` with the branch that you want, also if it is `master`",
    )
