"""A marker for image updates that names no ImagePolicy.

## Why

An ImageUpdateAutomation changes the text before a comment such as `# {"$imagepolicy": "flux-system:podinfo"}`. It
ignores a marker that it does not know: one whose namespace, name or suffix is wrong, or with a slash instead of
the colon. The image is then never updated, and nothing says so.

After the namespace and the name, a marker may have the suffix `:tag`, `:name` or `:digest`.

Only files that an automation of this repository changes are checked, and not markers in comments of their own. If
another repository may have the policy, nothing is reported.

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
```yaml title="clusters/production/pod.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0 # {"$imagepolicy": "flux-system:podinf"}  # warning[image-policy-marker-unknown]: this image is never updated: no ImagePolicy flux-system/podinf
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

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Repository, known
from gitops_lint.cluster.absence import Absence, absence
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.image._automation import (
    POLICY,
    SUFFIXES,
    Marker,
    automations,
    markers,
    policies,
)
from gitops_lint.wording.suggest import did_you_mean


class _Why(NamedTuple):
    """Why no automation knows a marker, and what to write."""

    reason: str
    help: str | None = None


@rule(Severity.WARNING, kinds=("ImageUpdateAutomation",))
def check(repository: Repository) -> Iterator[Problem]:
    found = automations(repository) if repository.whole else ()
    for marker in markers(repository) if found else ():
        clusters = [it.cluster for it in found if it.covers(marker.place.path)]
        if clusters and (why := _unknown(marker, repository, clusters)):
            yield Problem(f"this image is never updated: {why.reason}", marker.place, help=why.help)


def _unknown(marker: Marker, repository: Repository, clusters: list[Cluster]) -> _Why | None:
    policy = marker.policy
    if policy is None:
        namespace, _, name = marker.setter.partition("/")
        write = f"{namespace}:{name}" if name else "namespace:name"
        return _Why(f"`{marker.setter}` names no ImagePolicy", f"write `{write}` in the marker")
    namespace, name = policy
    if not (known(namespace) and known(name)):
        return None
    every = policies(repository)
    if policy in every:
        if not marker.suffix or marker.suffix in SUFFIXES:
            return None
        near = did_you_mean(marker.suffix, SUFFIXES)
        return _Why(f"a marker has no suffix `{marker.suffix}`", near or "remove the suffix")
    missing = Id(POLICY[0], namespace, name, POLICY[1])
    if any(absence(cluster, missing) is not Absence.CERTAIN for cluster in clusters):
        return None
    others = sorted(other for other, written in every if written == name)
    if others:
        help_ = f"ImagePolicy {name} is in namespace {others[0]}: write `{others[0]}:{name}`"
    else:
        help_ = did_you_mean(name, {it for other, it in every if other == namespace}) or (
            "correct the marker, or remove it"
        )
    return _Why(f"no ImagePolicy {namespace}/{name}", help_)
