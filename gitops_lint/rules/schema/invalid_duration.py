"""A duration that Flux does not accept.

## Why

A duration consists of digits and units: `30s`, `10m`, `1h30m`. Days, spaces and plain numbers are invalid,
and the `timeout` of a source does not accept hours. The API server rejects the object, so none of the
objects of the Kustomization that applies it are applied.

Flux says: `GitRepository.source.toolkit.fluxcd.io "podinfo" is invalid: spec.interval: Invalid value: "1d":
spec.interval in body should match …`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1d  # error[invalid-duration]: `spec.interval` is "1d"
  timeout: 1h  # error[invalid-duration]: does not accept hours
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 24h
  timeout: 60m
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems


@rule(Severity.ERROR, reports=RejectionKind.DURATION, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.DURATION)
