"""An entry of an Alert or Receiver whose namespace is `*`.

## Why

In `eventSources` of an Alert and `resources` of a Receiver, only `name` may be `*`. notification-controller compares
`namespace` as it is written, so `*` is a namespace that does not exist: the Alert gets no events of this entry, and the
Receiver triggers nothing. An Alert has no status, so nothing says so.

## Bad

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  address: https://slack.com/api/chat.postMessage
  channel: fleet
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: fleet
  namespace: flux-system
spec:
  providerRef:
    name: slack
  eventSources:
    - kind: HelmRelease
      name: "*"
      namespace: "*"  # warning[alert-namespace-wildcard]: Alert flux-system/fleet gets no events of any HelmRelease: `*` is not a wildcard in `namespace`
```

## Good

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  address: https://slack.com/api/chat.postMessage
  channel: fleet
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: fleet
  namespace: flux-system
spec:
  providerRef:
    name: slack
  eventSources:
    - kind: HelmRelease
      name: "*"
      namespace: default
    - kind: HelmRelease
      name: "*"
      namespace: monitoring
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_LISTS: Final = {"Alert": "eventSources", "Receiver": "resources"}
_SHOWN: Final = 8  # namespaces


@rule(Severity.WARNING, kinds=tuple(_LISTS))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    listed = _LISTS[resource.kind]
    for index, entry in resource.maps("spec", listed):
        if entry.get("namespace") == "*":
            kind = str(entry.get("kind"))
            effect = "gets no events of" if resource.kind == "Alert" else "triggers no"
            what = f"any {kind}" if resource.kind == "Alert" else kind
            yield resource.problem(
                f"{resource} {effect} {what}: `*` is not a wildcard in `namespace`",
                "spec",
                listed,
                index,
                "namespace",
                help=_help(kind, cluster),
            )


def _help(kind: str, cluster: Cluster) -> str:
    used = {it.namespace for it in cluster.of_kind(kind) if it.namespace and not it.remote}
    names = listing([f"`{it}`" for it in sorted(used)], _SHOWN)
    return f"write an entry for each namespace{f': {names}' if used else ''}"
