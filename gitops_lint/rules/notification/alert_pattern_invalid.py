"""An inclusion or exclusion of an Alert that is not a valid regular expression.

## Why

notification-controller skips an entry of `inclusionList` or `exclusionList` that Go cannot compile, such as `*error*` or
a lookahead. An exclusion then excludes nothing. If no inclusion is valid, no event is sent at all.

notification-controller says: `failed to compile exclusion regex: *error*`.

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
    - kind: Kustomization
      name: "*"
  exclusionList:
    - "*no new images*"  # warning[alert-pattern-invalid]: Alert flux-system/fleet excludes nothing with this pattern
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
    - kind: Kustomization
      name: "*"
  exclusionList:
    - ".*no new images.*"
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource, items, known
from gitops_lint.gotext.regexp import PatternError, UnknownMatchError, validate
from gitops_lint.rule import Problem, Severity, rule

_EFFECTS: Final = {
    "exclusionList": "excludes nothing with this pattern",
    "inclusionList": "includes nothing with this pattern",
}


@rule(Severity.WARNING, kinds=("Alert",))
def check(resource: Resource) -> Iterator[Problem]:
    for field, effect in _EFFECTS.items():
        for index, pattern in enumerate(items(resource.get("spec", field))):
            if isinstance(pattern, str) and known(pattern) and (why := _invalid(pattern)):
                glob = pattern.startswith("*")
                yield resource.problem(
                    f"{resource} {effect}: {why}",
                    "spec",
                    field,
                    index,
                    help="write a regular expression: `.*` stands for any text"
                    if glob
                    else "write a regular expression of Go",
                )


def _invalid(pattern: str) -> str | None:
    """Why a pattern is not a regular expression of Go; None if it is, or if that is unknown."""
    try:
        validate(pattern)
    except PatternError as error:
        return str(error)
    except UnknownMatchError:
        pass
    return None
