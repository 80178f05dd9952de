"""A workload whose selector does not select its own pods.

## Why

The API server rejects a Deployment, StatefulSet, DaemonSet or ReplicaSet if the labels of its pod template do not
contain those of `selector.matchLabels`. It happens when an overlay or a patch changes one of them. Flux applies none
of the objects of the Kustomization.

Flux says: `spec.template.metadata.labels: Invalid value: {"app":"podinfo"}: … does not match template …`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinf}  # error[selector-mismatch]: the API server rejects Deployment default/podinfo: its selector `app: podinf` does not match its pods
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.SELECTOR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.SELECTOR):
        item, (wanted, actual) = it.resource, found.values
        yield item.problem(
            f"the API server rejects {item}: its selector `{wanted}` does not match its pods",
            *found.path,
            help=f"write `{actual}`, the label of its pods"
            if actual
            else f"add the label `{wanted}` to its pod template",
            related=[
                ("the labels of its pods", item.place("spec", "template", "metadata", "labels"))
            ],
            stops=stopped(it),
        )
