"""A change of the source from which a whole cluster is applied.

## Why

The root Kustomization of a cluster applies what its source has. With another URL, branch or tag, that is another state of everything, which
this pull request does not show. Its controllers prune what they do not find there: if the other branch lacks a directory, the objects from it are
deleted from the cluster.

A FluxInstance is the same danger: Flux Operator writes `url` and `ref` of its `spec.sync` into the source of the cluster. Another `path` is
reported if the other directory lacks something: Flux deletes it.

## Bad

```yaml before="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: release  # warning[root-source-changed]: clusters/production is applied from another state of GitRepository flux-system/flux-system
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml before="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 5m
  ref:
    branch: main
  url: https://github.com/example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.cluster import Resource, source_of
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._paths import key_path
from gitops_lint.wording.lists import counted, listing

_SYNC: Final = ("kind", "url", "ref")  # of a FluxInstance
_STATE: Final = ("spec.url", "spec.ref", "spec.bucketName", "spec.endpoint", "spec.prefix")
_HELP: Final = "compare both states first: `gitops-lint diff --base REVISION --head REVISION`"


@rule(Severity.WARNING)
def check(change: Transition) -> Iterator[Problem]:
    roots = {
        (source.kind, source.namespace, source.name)
        for source in map(source_of, change.after.entry.roots)
    }
    for it, _, item in change.happenings:
        if item is None or it.effect is not Effect.CHANGED:
            continue
        fields = [field for field in it.fields if field.path.startswith(_STATE)]
        if fields and (item.kind, item.namespace, item.name) in roots:
            changed = [f"`{field.path}` from {field.before} to {field.after}" for field in fields]
            yield item.problem(
                f"{change.after.name} is applied from another state of {item}, which the change does not show",
                *key_path(item, fields[0].path),
                notes=_notes(changed),
                help=_HELP,
            )
    old, new = change.before.entry.instance, change.after.entry.instance
    if old and new:
        yield from _of_instance(old, new, change)


def _notes(changes: list[str]) -> list[str]:
    return [
        f"It changes {listing(changes, 3)}.",
        "What the other state lacks is deleted from the cluster.",
    ]


def _of_instance(old: Resource, new: Resource, change: Transition) -> Iterator[Problem]:
    """Another source or path in `spec.sync`. (flux-operator: sync template; `name` is immutable)"""
    changed = {it: (old.get("spec", "sync", it), new.get("spec", "sync", it)) for it in _SYNC}
    fields = [it for it, (before, after) in changed.items() if before != after]
    paths = [str(it.get("spec", "sync", "path")) for it in (old, new)]
    if fields:
        words = [f"`spec.sync.{it}` from {changed[it][0]} to {changed[it][1]}" for it in fields]
        yield new.problem(
            f"{change.after.name} is applied from another state, which the change does not show",
            *("spec", "sync", fields[0]),
            notes=_notes(words),
            help=_HELP,
        )
    elif paths[0] != paths[1]:
        gone = [str(it.name) for it in change.effects.objects if it.effect is Effect.DELETED]
        if gone:
            yield new.problem(
                f"{new} applies {paths[1]} instead of {paths[0]}: Flux deletes {counted(len(gone), 'object')}",
                *("spec", "sync", "path"),
                notes=[f"Flux deletes {listing(gone, 5)}."],
                help=f"add what must stay to {paths[1]} in a first commit, and change the path in a second one, when Flux"
                " has applied the first",
            )
