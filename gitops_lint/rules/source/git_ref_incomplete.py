"""A Git reference or commit that is abbreviated.

## Why

`ref.name` of a GitRepository is the full name of a reference, such as `refs/heads/main` or `refs/tags/v1.0.0`, and `ref.commit`
is the full hash of a commit. Flux compares them with what the server lists, and completes neither `main` nor `4f1c9d0`. The
source never has an artifact, so nothing of it is ever applied. `sync.ref` of a FluxInstance with a GitRepository is such a
name too: then the cluster stays empty.

Flux says: `unable to resolve ref '…' to a specific commit`.

## Bad

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
    name: master  # error[git-ref-incomplete]: `master` is not the full name of a reference
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
    name: refs/heads/master
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.GIT_REF)
def check(cluster: Cluster) -> Iterator[Problem]:
    seen = set()
    for it in refused(cluster, RefusalKind.GIT_REF):
        if it.holder.place(*it.path) in seen:
            continue
        seen.add(it.holder.place(*it.path))
        text = it.holder.get(*it.path)
        commit = it.path[-1] == "commit"
        what = "the full hash of a commit" if commit else "the full name of a reference"
        yield it.holder.problem(
            f"{it.holder} never gets a revision: `{text}` is not {what}",
            *it.path,
            help="write all 40 digits of the hash"
            if commit
            else f"write `refs/heads/{text}`, or `refs/tags/{text}` for a tag",
            stops=[other.resource for other in refused(cluster, it.kind) if other.path == it.path]
            if it.holder is not it.resource
            else [it.resource],
        )
