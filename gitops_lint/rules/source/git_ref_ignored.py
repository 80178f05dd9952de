"""A field of a source's `ref` that another one overrides.

## Why

source-controller uses only one field of `ref`. For a GitRepository, `commit` wins over `name`, `name` over `tag`,
`tag` over `semver`, and `semver` over `branch`. (The documentation says that `semver` wins over `tag`, but the code
checks `tag` first.) For an OCIRepository, `digest` wins over `semver`, and `semver` over `tag`. The others are ignored
without a warning. With a branch and a tag, the cluster stays at the tag, and no commit on the branch reaches it.

A `branch` beside a `commit` is used: only that branch is downloaded. A `tag` beside a `digest` tells people what the
digest is. Neither is reported.

## Bad

```yaml title="clusters/production/source.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master  # warning[git-ref-ignored]: `tag`
    tag: 6.9.0
```

## Good

```yaml title="clusters/production/source.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    tag: 6.9.0
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, rule

# The fields of `ref`, the one that wins first. (fluxcd/pkg git: gogit `Client.Clone`; source-controller:
# OCIRepository getArtifactRef)
_FIELDS: Final = {
    "GitRepository": ("commit", "name", "tag", "semver", "branch"),
    "OCIRepository": ("digest", "semver", "tag"),
}
# A field beside another one that wins, which is no mistake: it limits what is downloaded, or is for people.
_BESIDE: Final = (("commit", "branch"), ("digest", "tag"))


@rule(Severity.WARNING, kinds=("GitRepository", "OCIRepository"), fix="safe")
def check(resource: Resource) -> Iterator[Problem]:
    written = [it for it in _FIELDS[resource.kind] if resource.get("spec", "ref", it)]
    for field in written[1:]:
        used = written[0]
        if (used, field) not in _BESIDE:
            yield resource.problem(
                f"{resource} follows `{used}` of `ref`, so Flux ignores its `{field}`",
                "spec",
                "ref",
                field,
                on="key",
                fix=resource.deleted("spec", "ref", field),
                help=f"remove `{field}`; or remove `{used}` to follow `{field}`",
            )
