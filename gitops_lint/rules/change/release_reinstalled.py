"""A change that uninstalls a Helm release, and installs it again.

## Why

Helm knows a release by its name and the namespace in which it stores it. If `releaseName`, `targetNamespace`, `storageNamespace` or the name of
the chart changes, helm-controller uninstalls the old release and installs a new one: Deployments, Services with their addresses, and claims with
their data are deleted and created again. So does another name of the HelmRelease itself; if both have the same `releaseName`, the old one
uninstalls what the new one has taken over.

## Bad

```yaml before="apps/shop.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 1h
  releaseName: shop
  chart:
    spec:
      chart: shop
      version: 1.0.0
      sourceRef:
        kind: HelmRepository
        name: charts
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/shop.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 1h
  releaseName: web-shop  # warning[release-reinstalled]: Flux uninstalls the release of HelmRelease shop/shop, and installs it again
  chart:
    spec:
      chart: shop
      version: 1.0.0
      sourceRef:
        kind: HelmRepository
        name: charts
```

## Good

```yaml before="apps/shop.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 1h
  releaseName: shop
  chart:
    spec:
      chart: shop
      version: 1.0.0
      sourceRef:
        kind: HelmRepository
        name: charts
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/shop.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 1h
  releaseName: shop
  chart:
    spec:
      chart: shop
      version: 1.1.0
      sourceRef:
        kind: HelmRepository
        name: charts
```
"""

from collections.abc import Iterator

from gitops_lint.change import Transition
from gitops_lint.results.change import Effect
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.change._paths import key_path
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING)
def check(change: Transition) -> Iterator[Problem]:
    for it, _, item in change.happenings:
        if it.effect is not Effect.REINSTALLED or item is None:
            continue
        fields = [field.path for field in it.fields]
        words = listing([f"`{path}`" for path in fields], 3) or "the chart"
        yield item.problem(
            f"Flux uninstalls the release of {item}, and installs it again",
            *(key_path(item, fields[0]) if fields else ("metadata", "name")),
            notes=[f"The release has another identity because of {words}.", *_taken(it.chart)],
            help="keep the identity of the release; or back up its data, and expect an interruption",
        )
    for rename in change.effects.renames:
        new = rename.after
        item = change.now(new)
        if new.kind != "HelmRelease" or rename.keeps or item is None:
            continue
        what = (
            f"{rename.before} is renamed to {new.name}: Flux uninstalls the release that both have"
            if rename.shares_release
            else f"{rename.before} is renamed to {new.name}: Flux uninstalls its release, and installs another one"
        )
        yield item.problem(
            what,
            "metadata",
            "name",
            notes=_taken(""),
            help=f"keep the name; or set `suspend: true` in {rename.before} in a first commit, and rename it with"
            " the old `releaseName` in a second one, when Flux has applied the first",
        )


def _taken(chart: str) -> list[str]:
    what = f"chart {chart}" if chart else "the chart"
    return [
        f"Helm deletes all that {what} rendered, except objects with `helm.sh/resource-policy: keep`."
    ]
