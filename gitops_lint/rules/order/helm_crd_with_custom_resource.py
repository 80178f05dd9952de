"""A HelmRelease and a custom resource that needs its CRDs, applied together.

## Why

Flux applies the CRDs, Namespaces and ClusterRoles of a Kustomization first. Then it dry-runs all of its other objects
before it applies any of them. The custom resource fails because the API server does not know its kind. Flux says:
`ClusterIssuer/letsencrypt dry-run failed: no matches for kind "ClusterIssuer" in version "cert-manager.io/v1"`. So
the HelmRelease whose chart installs the CRD is never created. On a running cluster you won't notice, because the CRD
already exists. On a new cluster it never works, no matter how often Flux retries. CRDs in the Kustomization itself
are not a problem, because Flux waits for them.

Since Flux 2.8, kustomize-controller can apply chosen kinds before all others. With the flag
`--custom-apply-stage-kinds=helm.toolkit.fluxcd.io/HelmRelease,source.toolkit.fluxcd.io/HelmRepository`, or with
`OCIRepository` if the chart comes from one, the HelmRelease is created although the dry-run of the custom resource
fails, and a retry succeeds once the chart is installed. Two Kustomizations are better, because the order then does
not depend on retries.

A helmfile in the repository is assumed to run before Flux.

## Severity

An error. Only a warning if the CRD may come from outside this repository. Only advice if a script or a task of
Ansible in this repository seems to install the CRD before Flux starts.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: cert-manager
  namespace: flux-system
spec:
  interval: 1h
  path: ./cert-manager
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="cert-manager/cert-manager.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: jetstack
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.jetstack.io
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cert-manager
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      version: 1.x
      sourceRef:
        kind: HelmRepository
        name: jetstack
  values:
    crds:
      enabled: true
```
```yaml title="cert-manager/issuer.yaml"
apiVersion: cert-manager.io/v1  # error[helm-crd-with-custom-resource]: This blocks 1 Kustomization
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  selfSigned: {}
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: cert-manager
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 6m
  path: ./cert-manager
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: issuers
  namespace: flux-system
spec:
  interval: 1h
  path: ./issuers
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: cert-manager
```
```yaml title="cert-manager/cert-manager.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: jetstack
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.jetstack.io
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cert-manager
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      version: 1.x
      sourceRef:
        kind: HelmRepository
        name: jetstack
  values:
    crds:
      enabled: true
```
```yaml title="issuers/issuer.yaml"
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  selfSigned: {}
```
"""

from collections.abc import Iterator, Sequence
from posixpath import relpath

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.documents import Place
from gitops_lint.order import Deadlock, awaited, deadlocks, doubtful_deadlocks, event_graph
from gitops_lint.order.aided import Freed, freed
from gitops_lint.order.deadlock.helm_crd import HelmCrd, by_owner
from gitops_lint.order.deadlock.nested import nested
from gitops_lint.order.owners import Overlap
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._waits import write_wait
from gitops_lint.rules.order._deadlock import DOUBT, blocked_notes, created_by
from gitops_lint.wording.lists import listing


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for deadlock in (*deadlocks(event_graph(cluster)), *doubtful_deadlocks(cluster)):
        if deadlock.kind == "cold":
            for owner, pairs in by_owner(deadlock):
                yield _problem(owner, pairs, deadlock, cluster)
    for it in freed(cluster):
        for owner, pairs in by_owner(it.deadlock):
            yield _prevented(owner, pairs, it, cluster)


def _prevented(owner: Id, pairs: Sequence[HelmCrd], it: Freed, cluster: Cluster) -> Problem:
    """The hint at a CRD that a script seems to install."""
    needing = list(dict.fromkeys(pair.need.source for pair in pairs))
    releases = list(dict.fromkeys(pair.provider.source for pair in pairs))
    kinds = {pair.need.needs for pair in pairs}
    return needing[0].problem(
        f"{owner} is applied on a new cluster only if the CRD of {needing[0]} exists before Flux starts: it"
        f" also contains {_named(releases)}, which {'install' if releases[1:] else 'installs'} it",
        *pairs[0].need.path,
        help=_help(owner, needing, releases, cluster),
        related=[
            *created_by({event: shown for event, shown in it.evidence.items() if event in kinds}),
            *_related(pairs),
        ],
        severity=Severity.HINT,
    )


def _problem(owner: Id, pairs: Sequence[HelmCrd], deadlock: Deadlock, cluster: Cluster) -> Problem:
    doubtful = deadlock in doubtful_deadlocks(cluster)
    needing = list(dict.fromkeys(pair.need.source for pair in pairs))
    releases = list(dict.fromkeys(pair.provider.source for pair in pairs))
    first = needing[0]
    kinds = listing([item.kind for item in needing[1:]], 3)
    overlap = nested(cluster).get(owner)
    return first.problem(
        f"{owner} is never applied on a new cluster: it contains both {first} and {_named(releases)},"
        f" which {'install' if releases[1:] else 'installs'} its CRD",
        *pairs[0].need.path,
        notes=[
            f'The dry-run fails (no matches for kind "{first.kind}"), so the HelmRelease is never created.',
            *([f"The same applies to {kinds}."] if kinds else []),
            *([_twice(overlap)] if overlap else []),
            *blocked_notes(deadlock.blocked),
            *(DOUBT if doubtful else ()),
        ],
        help=_leave_out(overlap, cluster) if overlap else _help(owner, needing, releases, cluster),
        related=_related(pairs),
        severity=Severity.WARNING if doubtful else None,
        stops=() if doubtful else filter(None, [event_graph(cluster).objects.get(owner)]),
    )


def _related(pairs: Sequence[HelmCrd]) -> list[tuple[str, Place]]:
    return [
        (f"{pair.provider.source} installs the CRD", pair.provider.place)
        for pair in {pair.provider.source: pair for pair in pairs}.values()
    ]


def _help(
    owner: Id, needing: Sequence[Resource], releases: Sequence[Resource], cluster: Cluster
) -> str:
    """What to write; the root cannot wait for objects on which its own objects depend."""
    move = f"move {_named(needing)} into a separate Kustomization that depends on"
    if owner.kind == "ResourceSet":
        return f"{move} one that applies {_named(releases)} with `wait: true`; or into a later step"
    item = cluster.get(owner)
    if item is None or item.owner is None or item.owner.id == owner:
        return (
            f"move {_named(releases)} into a separate Kustomization with `wait: true`, and"
            f" {_named(needing)} into another one that depends on it"
        )
    waits = releases[0] in awaited(cluster, item)
    return f"{move} {owner}" if waits else f"{move} {owner}, and {write_wait(item, cluster)}"


def _twice(overlap: Overlap) -> str:
    outer, inner = _nesting(overlap)
    return f"The path of {outer.name} has no kustomization.yaml, so it also applies the objects of {inner}."


def _leave_out(overlap: Overlap, cluster: Cluster) -> str:
    outer, inner = _nesting(overlap)
    directory, left_out = cluster.content(outer).directory, cluster.content(inner).directory
    return (
        f"write a kustomization.yaml in {directory or 'the root'} that leaves out"
        f" {relpath(left_out, directory or '.')}, which {inner} applies"
    )


def _nesting(overlap: Overlap) -> tuple[Resource, Resource]:
    """The Kustomization that contains the path of the other, and that one."""
    one, other = overlap.first, overlap.second
    return (one, other) if overlap.around is one else (other, one)


def _named(objects: Sequence[Resource]) -> str:
    return listing([str(item) for item in objects], 3)
