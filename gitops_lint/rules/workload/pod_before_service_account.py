"""A pod that is applied together with its ServiceAccount.

## Why

Before Flux applies anything, it asks the API server for a dry-run of all objects of a Kustomization. The API server rejects
a Pod whose ServiceAccount does not exist yet. So on a new cluster the dry-run fails, the ServiceAccount is never
created, and the Kustomization never becomes Ready. On a cluster that has the ServiceAccount, it works.

Only bare Pods are affected. The pods of a Deployment or Job are created later, and wait for the ServiceAccount.

Flux then says: `Pod/default/tools dry-run failed (Forbidden): pods "tools" is forbidden: error looking up service account
default/tools: serviceaccount "tools" not found`.

## Bad

```yaml title="clusters/production/tools.yaml"
apiVersion: v1
kind: ServiceAccount
metadata:
  name: tools
  namespace: default
---
apiVersion: v1
kind: Pod
metadata:
  name: tools
  namespace: default
spec:
  serviceAccountName: tools  # error[pod-before-service-account]: the API server rejects Pod default/tools: ServiceAccount default/tools is created only with it
  containers:
    - name: tools
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/tools.yaml"
apiVersion: v1
kind: ServiceAccount
metadata:
  name: tools
  namespace: default
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: tools
  namespace: default
spec:
  selector:
    matchLabels: {app: tools}
  template:
    metadata:
      labels: {app: tools}
    spec:
      serviceAccountName: tools
      containers:
        - name: tools
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=RejectionKind.ACCOUNT)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.ACCOUNT):
        pod = it.resource
        name = pod.get(*it.path)
        account = f"ServiceAccount {pod.namespace}/{name}"
        yield pod.problem(
            f"the API server rejects {pod}: {account} is created only with it",
            *it.path,
            notes=[
                "Flux asks for a dry-run of both before it creates one, so neither is ever created."
            ],
            help=f"make it a Deployment or a Job; or apply {account} from a Kustomization that this one depends on",
            stops=stopped(it),
        )
