"""A chart that may be installed before the CRDs of its custom resources exist.

## Why

Many charts contain custom resources of other charts: a ServiceMonitor if `serviceMonitor.enabled` is set, an
HTTPRoute, a Certificate. Helm asks the API server for the kinds of all objects before it creates the first one. If it
does not know one of them, nothing is installed. Flux says: `Helm install failed for release default/podinfo with chart
…: unable to build kubernetes objects from release manifest: resource mapping not found for name: … no matches for kind
"ServiceMonitor" in version "monitoring.coreos.com/v1" ensure CRDs are installed first`.

Helm has not stored a release by then, so Flux retries without a limit, whatever `install.remediation` says: at first
after a second, and later every 15 minutes. Until then the HelmRelease is not Ready, nor is anything that waits for it:
its dependents, and Kustomizations with `wait: true`. On a running cluster you won't notice, because the CRD already
exists.

The rule knows the custom resources of well-known charts, the values that switch them on, and the CRDs that manifests
and well-known charts install. It says nothing if a script, a helmfile or Talos in this repository seems to install the
CRDs before Flux starts. A CRD that nothing in the repository installs is a need: `gitops-lint needs` lists it.

The HelmReleases that are not ordered after the same chart are one finding.

## Bad

```yaml title="clusters/production/kustomizations.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: namespaces
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./namespaces
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: monitoring
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./monitoring
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: namespaces
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="namespaces/monitoring.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
```
```yaml title="monitoring/prometheus.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: prometheus-community
  namespace: monitoring
spec:
  interval: 1h
  url: https://prometheus-community.github.io/helm-charts
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: prometheus
  namespace: monitoring
spec:
  interval: 1h
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 88.x
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
```
```yaml title="apps/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  values:
    serviceMonitor:
      enabled: true  # hint[helm-release-before-crds]: before the CRD of its ServiceMonitor exists
```

## Good

```yaml title="clusters/production/kustomizations.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: namespaces
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./namespaces
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: monitoring
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./monitoring
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: namespaces
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="namespaces/monitoring.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
```
```yaml title="monitoring/prometheus.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: prometheus-community
  namespace: monitoring
spec:
  interval: 1h
  url: https://prometheus-community.github.io/helm-charts
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: prometheus
  namespace: monitoring
spec:
  interval: 1h
  chart:
    spec:
      chart: kube-prometheus-stack
      version: 88.x
      sourceRef:
        kind: HelmRepository
        name: prometheus-community
```
```yaml title="apps/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  dependsOn:
    - name: prometheus
      namespace: monitoring
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  values:
    serviceMonitor:
      enabled: true
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.order import Reason, event_graph
from gitops_lint.order.fate import Failure, after_failed_install
from gitops_lint.order.races import Race, already_waits_for, created_before, guarantees, races
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._shared import wait
from gitops_lint.wording.lists import counted, listing

_SHOWN: Final = 5  # releases of a finding


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    for provider, found in _by_provider(cluster).items():
        releases = list(dict.fromkeys(race.need.source for race in found))
        first = found[0].need
        related = [(f"{it.need.source} renders it", it.need.place) for it in found[: _SHOWN + 1]]
        at, path = (provider, ("metadata", "name")) if releases[1:] else (first.source, first.path)
        if not releases[1:]:
            related = [(f"{provider} installs it", provider.place("metadata", "name"))]
        yield at.problem(
            _message(releases, _kinds(found)),
            *path,
            on="key" if isinstance(at.get(*path), dict) else "value",
            notes=[
                f"Nothing orders {'them' if releases[1:] else 'it'} after {provider}.",
                f'Until then the installation fails (no matches for kind "{_kinds(found)[0]}").',
                after_failed_install(first.source, cluster, Failure.BUILDING).sentence,
            ],
            help=_help(provider, found, cluster),
            related=related,
        )


def _by_provider(cluster: Cluster) -> Mapping[Resource, Sequence[Race]]:
    """The races by the HelmRelease that installs the CRDs, or the Kustomization that applies them; sorted.

    Without those that a script seems to prevent.
    """
    created = created_before(cluster)
    found: dict[Resource, list[Race]] = defaultdict(list)
    for race in races(cluster, Reason.RENDERED):
        if race.need.needs not in created:
            found[race.maker if is_a(race.maker, RELEASE) else race.provider].append(race)
    for them in found.values():
        them.sort(key=lambda it: it.need.source.id)
    return dict(sorted(found.items(), key=lambda it: it[0].id))


def _kinds(found: Sequence[Race]) -> list[str]:
    return list(dict.fromkeys(race.need.needs.id.kind for race in found if race.need.needs))


def _message(releases: Sequence[Resource], kinds: Sequence[str]) -> str:
    whose = "" if releases[1:] else "its "
    crds = f"the {'CRDs' if kinds[1:] else 'CRD'} of {whose}{listing(kinds, 3)}"
    who = counted(len(releases), "HelmRelease") if releases[1:] else str(releases[0])
    return f"{who} may be installed before {crds} {'exist' if kinds[1:] else 'exists'}"


def _help(provider: Resource, found: Sequence[Race], cluster: Cluster) -> str:
    """What to write, without creating a deadlock."""
    users = list(dict.fromkeys(race.user for race in found))
    home, graph = found[0].provider, event_graph(cluster)
    turned = any(already_waits_for(home, user, graph, wait=False) for user in users)
    if is_a(provider, RELEASE):
        releases = [race.need.source for race in found]
        own = f"add `{_entry(provider, releases)}` to"
        if len(set(releases)) == 1:
            return f"{own} its `dependsOn`"
        each = f"{own} `dependsOn` of each HelmRelease"
        if turned or home in users:
            return each
        more = "" if guarantees(found[0], graph) else f" and {wait(found[0], home, cluster)}"
        return f"{_ordered(home, users)}{more}; or {each}"
    if turned:
        return f"apply these CRDs in a Kustomization on which {listing([str(it) for it in users], 3)} can depend"
    return _ordered(home, users)


def _ordered(home: Resource, users: Sequence[Resource]) -> str:
    entry = _entry(home, users)
    return f"add `{entry}` to `dependsOn` of {listing([str(it) for it in users], 3)}"


def _entry(target: Resource, users: Sequence[Resource]) -> str:
    """The entry of `dependsOn` for all of these users."""
    if all(it.namespace == target.namespace for it in users):
        return f"name: {target.name}"
    return f"{{name: {target.name}, namespace: {target.namespace}}}"
