"""A marker for image updates in a file that no ImageUpdateAutomation changes.

## Why

An ImageUpdateAutomation changes only the files below `spec.update.path`. A marker in another directory is ignored: its
image is never updated, and nothing says so. It happens when manifests are moved, or when the path of the automation
is the directory of the cluster, but the applications are in another one.

A marker is reported only if its ImagePolicy exists and an automation uses it.

## Bad

```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  image: ghcr.io/stefanprodan/podinfo
  interval: 1h
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: podinfo
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: podinfo
  policy:
    semver:
      range: 6.x
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
    name: flux-system
  git:
    commit:
      author: {email: flux@example.com, name: flux}
    push: {branch: main}
  update:
    path: ./clusters/production
    strategy: Setters
```
```yaml title="apps/pod.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0 # {"$imagepolicy": "flux-system:podinfo"}  # warning[image-marker-not-in-update-path]: this image is never updated: ImageUpdateAutomation flux-system/updates changes only files in clusters/production
```

## Good

```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  image: ghcr.io/stefanprodan/podinfo
  interval: 1h
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: podinfo
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: podinfo
  policy:
    semver:
      range: 6.x
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
    name: flux-system
  git:
    commit:
      author: {email: flux@example.com, name: flux}
    push: {branch: main}
  update:
    path: ./apps
    strategy: Setters
```
```yaml title="apps/pod.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0 # {"$imagepolicy": "flux-system:podinfo"}
```
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Repository, Resource, normal_url, source_of
from gitops_lint.documents import Place
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.image._automation import (
    AUTOMATION,
    Automation,
    automations,
    automations_of,
    markers,
    policies,
    selects,
)
from gitops_lint.wording.lists import counted

_SHOWN: Final = 5  # other markers


@rule(Severity.WARNING, kinds=("ImageUpdateAutomation",))
def check(repository: Repository) -> Iterator[Problem]:
    found = automations(repository) if repository.whole else ()
    if not found or not all(map(_shows_automations, repository.clusters)):
        return
    ignored: dict[Automation, list[Place]] = defaultdict(list)
    for marker in markers(repository):
        using = [
            it
            for it in found
            for policy, _ in policies(repository).get(marker.policy or ("", ""), ())
            if selects(it.resource, policy) is not False
        ]
        if using and not any(it.covers(marker.place.path) for it in using):
            ignored[using[0]].append(marker.place)
    for automation, places in ignored.items():
        yield _problem(automation, places)


def _shows_automations(cluster: Cluster) -> bool:
    """Whether it is known of all automations of a cluster whether they change files of this checkout."""
    if cluster.opaque:
        return False
    here = {it.resource for it in automations_of(cluster)}
    return all(it in here or _is_elsewhere(it, cluster) for it in cluster.of_kind(AUTOMATION))


def _is_elsewhere(automation: Resource, cluster: Cluster) -> bool:
    """Whether an automation changes another repository."""
    source = source_of(automation)
    found = cluster.find(source.kind, source.namespace, source.name)
    url = normal_url(found.get("spec", "url")) if found else ""
    return bool(url and cluster.entry.url) and url != cluster.entry.url


def _problem(automation: Automation, places: list[Place]) -> Problem:
    """The markers that an automation would change if they were in its path: one edit."""
    item, _, path = automation
    first, *others = places
    more = f" (and {counted(len(others), 'more marker')})" if others else ""
    return Problem(
        f"this image is never updated: {item} changes only files in {path}{more}",
        first,
        help="write a `path` that contains the file; or add an ImageUpdateAutomation for it",
        related=(
            ("its path", item.place("spec", "update", "path")),
            *(("another marker", place) for place in others[:_SHOWN]),
        ),
        resource=str(item),
    )
