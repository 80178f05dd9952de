"""Objects that an admission webhook may reject because its pods are not running yet.

## Why

A chart that registers an admission webhook makes the API server ask its pods about every object of some kinds:
ingress-nginx about each Ingress, cert-manager about each Certificate. While these pods are not running, the call
fails and the object is rejected, also in the dry-run: `failed calling webhook
"validate.nginx.ingress.kubernetes.io": connection refused`. None of the objects of the Kustomization are applied
until Flux retries. The time window is short: before the chart is installed the API server does not call the
webhook, and once its pods run they answer.

This is advice, because a retry helps. Webhooks that let everything pass meanwhile (`failurePolicy: Ignore`) are
not reported. Kustomizations of one parent are one finding.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ingress
  namespace: flux-system
spec:
  interval: 1h
  path: ./ingress
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:  # hint[webhook-race]: Ingress default/shop
  interval: 1h
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="ingress/nginx.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: ingress-nginx
  namespace: flux-system
spec:
  interval: 1h
  url: https://kubernetes.github.io/ingress-nginx
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ingress-nginx
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: ingress-nginx
      version: 4.x
      sourceRef:
        kind: HelmRepository
        name: ingress-nginx
```
```yaml title="shop/ingress.yaml"
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: default
spec:
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ingress
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 6m
  path: ./ingress
  prune: true
  wait: true
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
  path: ./shop
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: ingress
```
```yaml title="ingress/nginx.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: ingress-nginx
  namespace: flux-system
spec:
  interval: 1h
  url: https://kubernetes.github.io/ingress-nginx
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ingress-nginx
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: ingress-nginx
      version: 4.x
      sourceRef:
        kind: HelmRepository
        name: ingress-nginx
```
```yaml title="shop/ingress.yaml"
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: default
spec:
  defaultBackend:
    service: {name: shop, port: {number: 80}}
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order.races import guarded
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import Unordered, problems, retried
from gitops_lint.wording.lists import listing


@rule(Severity.HINT, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(
        guarded(cluster),
        cluster,
        _words,
        "{objects} may be applied while an admission webhook does not answer",
        Severity.HINT,
    )


def _words(found: Unordered) -> tuple[str, Sequence[str]]:
    race = found.races[0]
    objects = listing([str(it) for it in dict.fromkeys(it.need.source for it in found.races)], 3)
    return f"{race.user} may be applied before the webhook for {objects} runs", (
        f"Nothing orders it after {found.makers}, which registers the webhook.",
        "While that is being installed, the dry-run fails (failed calling webhook).",
        retried(race.user),
    )
