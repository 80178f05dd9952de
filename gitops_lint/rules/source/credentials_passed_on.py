"""Credentials of a HelmRepository that are sent to other hosts.

## Why

The index of a HelmRepository lists the address of each chart, on any host. With `passCredentials: true`, Flux sends the user and the
password of `secretRef` there too. Whoever can change the index, or the connection, receives them. It is needed only if the charts are on
another host than the index, and that host asks for the same password.

## Bad

```yaml title="clusters/production/charts.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
  passCredentials: true  # hint[credentials-passed-on]: sends its credentials to each host in the index
  secretRef:
    name: charts
```

## Good

```yaml title="clusters/production/charts.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: charts
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
  secretRef:
    name: charts
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, kinds=("HelmRepository",))
def check(resource: Resource) -> Iterator[Problem]:
    given = resource.get("spec", "passCredentials") is True and resource.get("spec", "secretRef")
    if given and resource.get("spec", "type") != "oci":
        yield resource.problem(
            f"{resource} sends its credentials to each host in the index",
            "spec",
            "passCredentials",
            on="key",
            help="remove `passCredentials`, unless the charts are on another host that needs them",
        )
