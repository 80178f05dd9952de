"""An ImagePolicy that no ImageUpdateAutomation uses, although a marker names it.

## Why

An ImageUpdateAutomation uses only the ImagePolicies of its own namespace, and with `policySelector` only those with
the labels. It ignores a marker for any other policy. The policy is Ready and shows the newest image, but the file
is never changed, and nothing says so.

It happens when the policies are moved to the namespace of their application, and the automation stays in
`flux-system`.

## Bad

```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: default
spec:
  image: ghcr.io/stefanprodan/podinfo
  interval: 1h
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: podinfo  # warning[image-policy-not-automated]: no ImageUpdateAutomation uses ImagePolicy default/podinfo, so its images are never updated
  namespace: default
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
```yaml title="clusters/production/pod.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0 # {"$imagepolicy": "default:podinfo"}
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
    path: ./clusters/production
    strategy: Setters
```
```yaml title="clusters/production/pod.yaml"
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

from gitops_lint.cluster import Repository, Resource
from gitops_lint.documents import Place
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.image._automation import (
    AUTOMATION,
    automations,
    markers,
    policies,
    selects,
)
from gitops_lint.wording.lists import listing

_SHOWN: Final = 3  # markers


@rule(Severity.WARNING, kinds=("ImageUpdateAutomation",))
def check(repository: Repository) -> Iterator[Problem]:
    if not repository.whole or not automations(repository):
        return
    clusters = repository.clusters
    if any(cluster.opaque for cluster in clusters):
        return  # there may be another automation
    named: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for marker in markers(repository):
        if marker.policy:
            named[marker.policy].append(marker.place)
    every = [it for cluster in clusters for it in cluster.of_kind(AUTOMATION)]
    for policy, found in policies(repository).items():
        if policy in named:
            # An automation may run in one cluster for the files of all.
            uses = [selects(automation, item) for item, _ in found for automation in every]
            if uses and all(it is False for it in uses):
                yield _problem(found[0][0], every, named[policy])


def _problem(policy: Resource, every: list[Resource], places: list[Place]) -> Problem:
    own = [it for it in every if it.namespace == policy.namespace]
    namespaces = sorted({it.namespace for it in every})
    if own:
        help_ = f"add the labels that `policySelector` of {own[0]} asks for"
        note = f"{own[0]} uses only ImagePolicies with certain labels."
    else:
        help_ = (
            f"move the policy and its ImageRepository to namespace {namespaces[0]}, and correct the marker; or"
            f" add an ImageUpdateAutomation to namespace {policy.namespace}"
        )
        note = f"An ImageUpdateAutomation uses only the policies of its own namespace: {listing(namespaces)}."
    return policy.problem(
        f"no ImageUpdateAutomation uses {policy}, so its images are never updated",
        "metadata",
        "name",
        notes=[note],
        help=help_,
        related=[("this marker is ignored", place) for place in places[:_SHOWN]],
    )
