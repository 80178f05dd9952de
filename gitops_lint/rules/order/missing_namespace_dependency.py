"""Objects that may be applied before their Namespace exists.

## Why

Flux applies the CRDs, Namespaces and ClusterRoles of a Kustomization first. Then it dry-runs all of its other objects
before it applies any of them. If the namespace of one object does not exist, the whole Kustomization fails. Flux
says: `ConfigMap/shop/settings not found: namespaces "shop" not found`. `targetNamespace` does not create the
namespace. None of the objects are applied, and Flux retries only after `retryInterval`, or after `interval` if it is
not set. Everything that depends on it waits. A HelmRelease that installs into such a namespace fails too, and by
default is not retried at all. Flux spends `install.remediation.retries: 3` within a minute, and with
`install.strategy: {name: RetryOnFailure}`, the first retry is already an upgrade, so that only `upgrade.strategy`
with the same name makes it retry again.

On a running cluster you won't notice, because the Namespace already exists. The rule concerns Namespaces that
another Kustomization of the cluster applies. A Namespace in the same Kustomization is applied first, and
Namespaces that nothing in the repository creates are assumed to exist.

Kustomizations of one parent are one finding.

Flux says: `ConfigMap/shop/settings not found: namespaces "shop" not found`.

## Severity

A warning. Only a hint if Flux retries a Kustomization within two minutes, or a HelmRelease for two minutes or longer
(such as `install.remediation.retries: -1`): many repositories rely on retries. Also if a script, a task of Ansible,
Terraform, a helmfile or Talos in this repository seems to create the Namespace before Flux starts.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: tenants
  namespace: flux-system
spec:
  interval: 1h
  path: ./tenants
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
spec:  # warning[missing-namespace-dependency]: namespaces "shop" not found
  interval: 1h
  path: ./shop
  prune: true
  targetNamespace: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="tenants/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: tenants
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./tenants
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
spec:
  interval: 1h
  path: ./shop
  prune: true
  targetNamespace: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: tenants
```
```yaml title="tenants/shop.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
```
```yaml title="shop/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
```
"""

from collections.abc import Iterator, Sequence
from functools import partial

from gitops_lint.cluster import Cluster
from gitops_lint.order import Reason
from gitops_lint.order.fate import after_failed_install
from gitops_lint.order.races import races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import Unordered, is_late, problems, retried


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(
        races(cluster, Reason.NAMESPACE),
        cluster,
        partial(_words, cluster),
        "{objects} may be applied before their Namespaces exist",
    )


def _words(cluster: Cluster, found: Unordered) -> tuple[str, Sequence[str]]:
    race = next((it for it in found.races if is_late(it, cluster)), found.races[0])
    name = race.need.needs.id.name if race.need.needs else ""
    order = f"Nothing orders it after {found.makers}."
    if race.need.event.id.kind == "HelmRelease":
        return (
            f"{race.need.source} of {race.user} may be installed before Namespace {name} exists"
        ), (
            order,
            f'Until then the installation fails (namespaces "{name}" not found).',
            after_failed_install(race.need.source, cluster).sentence,
        )
    return f"{race.user} may be applied before Namespace {name} exists", (
        order,
        f'Until then its dry-run fails (namespaces "{name}" not found).',
        retried(race.user),
    )
