"""A commit message template with a field that Flux 2.7 has removed.

## Why

Until Flux 2.6, `messageTemplate` of an ImageUpdateAutomation could list the images as `.Updated` or
`.Changed.ImageResult`. Flux 2.7 has neither. The automation seems to work until there is a new image; then it is
Stalled, commits nothing, and does not retry.

`.Changed.Changes` and `.Changed.Objects` list the changes.

image-automation-controller says: `template uses removed '.Updated' field. Please use '.Changed' instead.`

## Severity

A warning: the automation is Ready until it has to commit. Clusters with an older Flux are not reported.

## Bad

```yaml title="clusters/production/flux-system/gotk-components.yaml"
# Flux Version: v2.8.0
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref: {branch: main}
  url: https://example.com/fleet.git
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
  sourceRef: {kind: GitRepository, name: flux-system}
```
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
      messageTemplate: |  # warning[image-template-field-removed]: can no longer commit: Flux 2.7 removed `.Updated` from `messageTemplate`
        {{ range .Updated.Images }}{{ println . }}{{ end }}
  update:
    path: ./clusters/production
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
      messageTemplate: |
        {{ range .Changed.Changes }}{{ println .OldValue "->" .NewValue }}{{ end }}
  update:
    path: ./clusters/production
    strategy: Setters
```
"""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule

_ACTION: Final = regex(r"\{\{(.*?)\}\}", re.DOTALL)
# Of TemplateData itself: `.Values.Updated` is the user's own.
_REMOVED: Final = regex(r"(?<![\w)])\$?(\.Updated|\.Changed\.ImageResult)(?!\w)")
_SINCE: Final = (2, 7)
_ASSUMED: Final = (
    "The Flux version of this cluster is unknown; older versions than 2.7 have the field."
)


@rule(Severity.WARNING, kinds=("ImageUpdateAutomation",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    path = ("spec", "git", "commit", "messageTemplate")
    text = resource.get(*path)
    version = tuple(map(int, cluster.flux.found.split(".")))
    if not isinstance(text, str) or version < _SINCE:
        return
    used = [match[1] for action in _ACTION.findall(text) if (match := _REMOVED.search(action))]
    if used:
        yield resource.problem(
            f"{resource} can no longer commit: Flux 2.7 removed `{used[0]}` from `messageTemplate`",
            *path,
            notes=[
                "It is Ready until there is a new image, and then Stalled.",
                *([_ASSUMED] if cluster.flux.assumed else []),
            ],
            help="list the changes with `{{ range .Changed.Changes }}`: each has `.OldValue` and `.NewValue`",
        )
