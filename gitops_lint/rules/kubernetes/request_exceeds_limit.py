"""A container that requests more than its limit.

## Why

The API server rejects a container whose request of CPU, memory or another resource is larger than the limit. It happens
when an overlay or a patch changes only one of them. Flux applies none of the objects of the Kustomization.

Flux says: `… .resources.requests: Invalid value: "1Gi": must be less than or equal to memory limit of 512Mi`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
      resources:
        requests:
          memory: 1Gi  # error[request-exceeds-limit]: the API server rejects Pod default/podinfo: it requests 1Gi of memory, but its limit is 512Mi
        limits:
          memory: 512Mi
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
      resources:
        requests:
          memory: 512Mi
        limits:
          memory: 1Gi
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.LIMIT)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.LIMIT):
        item, (name, request, limit) = it.resource, found.values
        container = found.path[:-3]
        yield item.problem(
            f"the API server rejects {item}: it requests {request} of {name}, but its limit is {limit}",
            *found.path,
            help="lower the request, or raise the limit",
            related=[("the limit", item.place(*container, "resources", "limits", name))],
            stops=stopped(it),
        )
