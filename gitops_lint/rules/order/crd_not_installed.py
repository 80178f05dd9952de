"""Custom resources whose CRDs a chart could install, but does not.

## Why

Many charts install their CRDs only if a value says so, and `spec.install.crds: Skip` leaves out those in `crds/`. If
nothing else in the repository installs the CRD, the dry-run of every Kustomization with such a custom resource fails on a
new cluster, and none of its objects are applied. On a running cluster you won't notice if somebody has installed the
CRD by hand.

Nothing is reported if a helmfile or a script of this repository installs the CRDs, if another chart or manifest of
the cluster has them, or if a Kustomization whose content is not in this checkout may have them. If somebody creates
them before Flux starts, accept that in the configuration:

```yaml
needs:
  - kind: CustomResourceDefinition
    name: ClusterIssuer.cert-manager.io
    reason: scripts/bootstrap.sh installs the CRDs
```

Flux says: `no matches for kind "ClusterIssuer" in version "cert-manager.io/v1"`.

## Severity

A warning. Only a hint if it is not certain that nothing else in the cluster installs the CRD.

## Bad

```yaml title="clusters/production/cert-manager.yaml"
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
spec:  # warning[crd-not-installed]: does not install the CRD of ClusterIssuer, which ClusterIssuer letsencrypt needs
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      version: 1.x
      sourceRef:
        kind: HelmRepository
        name: jetstack
```
```yaml title="issuers/issuer.yaml"
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  selfSigned: {}
```

## Good

```yaml title="clusters/production/cert-manager.yaml"
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

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.charts import crd_switches
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.config.charts import Api
from gitops_lint.order import Edge, event_graph
from gitops_lint.order.explain_edges import name_of_event
from gitops_lint.order.needs import reason_to_accept
from gitops_lint.order.verdict import verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing

_SHOWN: Final = 5  # objects


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    graph = event_graph(cluster)
    certain = {(need.name, need.group) for need in verdict(cluster).needs if need.certain}
    found: dict[Resource, list[Edge]] = defaultdict(list)
    doubtful: set[Resource] = set()
    for event in graph.external:
        if event.what != "served" or event.remote or reason_to_accept(event, cluster):
            continue
        for release in graph.objects.switched_off(event.id.group, event.id.kind):
            found[release] += graph.into.get(event, ())
            if (name_of_event(event), event.id.group) not in certain:
                doubtful.add(release)
    for release, edges in sorted(found.items(), key=lambda it: it[0].id):
        if edges:
            severity = Severity.HINT if release in doubtful else Severity.WARNING
            yield _problem(release, edges, severity, cluster)


def _problem(
    release: Resource, edges: Sequence[Edge], severity: Severity, cluster: Cluster
) -> Problem:
    users = list(dict.fromkeys(edge.source for edge in edges))
    more = f" and {counted(len(users) - 1, 'other object')} need" if users[1:] else " needs"
    kinds = dict.fromkeys(Api(it.needs.id.group, it.needs.id.kind) for it in edges if it.needs)
    switches = dict.fromkeys(it for api in kinds for it in crd_switches(release, cluster, api))
    write = listing([f"`{it}`" for it in switches]) if switches else ""
    names = listing([it.kind for it in kinds], 3)
    return release.problem(
        f"{release} does not install the CRD{'s' if len(kinds) > 1 else ''} of {names}, which {users[0]}{more}",
        "spec",
        on="key",
        notes=[
            "Nothing else in this repository installs them."
            if len(kinds) > 1
            else "Nothing else in this repository installs it.",
            f'On a new cluster, these objects cannot be applied: no matches for kind "{next(iter(kinds)).kind}".',
        ],
        help=(f"write {write}; or " if write else "")
        + "install the CRD before Flux starts, and accept it in `needs:`",
        related=[(f"{edge.source} needs it", edge.place) for edge in edges[:_SHOWN]],
        severity=severity,
    )
