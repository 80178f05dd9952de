"""A custom resource that may be applied before its CRD exists.

## Why

Flux applies the CRDs, Namespaces and ClusterRoles of a Kustomization first. Then it dry-runs all of its other objects
before it applies any of them. If the API server does not know the kind of one custom resource, the whole Kustomization
fails: `no matches for kind "Certificate" in version "cert-manager.io/v1"`. None of these objects are applied, and Flux
retries only after `retryInterval`, or after `interval` if it is not set. Everything that depends on it waits.

On a running cluster you won't notice, because the CRD already exists. On a new cluster the order depends on
timing, unless `dependsOn` sets it. The rule knows the CRDs that another Kustomization applies, and those of
well-known charts.

Kustomizations of one parent are one finding.

## Severity

A warning. Only advice if Flux retries within two minutes, because many repositories rely on retries, or if a
script, a task of Ansible, Terraform, a helmfile or Talos in this repository seems to install the CRDs before Flux
starts.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  path: ./widgets
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:  # warning[missing-crd-dependency]: no matches for kind "Widget"
  interval: 1h
  retryInterval: 5m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="widgets/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
```
```yaml title="shop/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: first
  namespace: default
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./widgets
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: widgets
```
```yaml title="widgets/crd.yaml"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
```
```yaml title="shop/widget.yaml"
apiVersion: example.com/v1
kind: Widget
metadata:
  name: first
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order import Reason
from gitops_lint.order.races import races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import Unordered, problems, retried
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(
        races(cluster, Reason.DEFINITION),
        cluster,
        _words,
        "{objects} may be applied before the CRDs of their custom resources exist",
    )


def _words(found: Unordered) -> tuple[str, Sequence[str]]:
    user, first = found.races[0].user, found.races[0].need.source
    kinds = [race.need.needs.id.kind for race in found.races if race.need.needs]
    more = f" and {listing(kinds[1:], 3)}" if kinds[1:] else ""
    crds = f"the CRDs of {first}{more} exist" if more else f"the CRD of {first} exists"
    return f"{user} may be applied before {crds}", (
        f"Nothing orders it after {found.makers}.",
        f'Until then its dry-run fails (no matches for kind "{kinds[0]}").',
        retried(user),
    )
