"""A Receiver for all objects of a kind, without `matchLabels`.

## Why

In `resources` of a Receiver, the name `*` means all objects that have certain labels. Without `matchLabels`,
notification-controller triggers none of them, and answers each webhook with an error. The Receiver itself is
Ready, so the failures are only in the logs, and in the list of deliveries of the Git server.

notification-controller says: `matchLabels field not set when using wildcard '*' as name`.

## Bad

```yaml title="clusters/production/receiver.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: github
  namespace: flux-system
spec:
  type: github
  secretRef:
    name: webhook-token
  resources:
    - kind: GitRepository
      name: "*"  # warning[receiver-without-labels]: Receiver flux-system/github triggers no GitRepository: `*` needs `matchLabels`
```

## Good

```yaml title="clusters/production/receiver.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: github
  namespace: flux-system
spec:
  type: github
  secretRef:
    name: webhook-token
  resources:
    - kind: GitRepository
      name: "*"
      matchLabels:
        team: platform
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, kinds=("Receiver",))
def check(resource: Resource) -> Iterator[Problem]:
    for index, entry in resource.maps("spec", "resources"):
        if entry.get("name") == "*" and entry.get("matchLabels") is None:
            yield resource.problem(
                f"{resource} triggers no {entry.get('kind')}: `*` needs `matchLabels`",
                "spec",
                "resources",
                index,
                "name",
                help="write the labels of the objects in `matchLabels`; or an entry with the name of each object",
            )
