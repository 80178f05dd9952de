"""A workload whose `replicas` both Flux and an autoscaler set.

## Why

Flux applies `spec.replicas` at every reconciliation, and a HorizontalPodAutoscaler or a ScaledObject of KEDA sets it,
too. Each time Flux reconciles, the number falls back to the one in Git, and pods that are needed stop, until the
autoscaler raises it again.

Without `replicas` in Git, only the autoscaler sets the number.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  replicas: 2  # warning[replicas-autoscaled]: Flux resets Deployment default/podinfo to 2 replicas, although HorizontalPodAutoscaler default/podinfo scales it
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: podinfo
  namespace: default
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
  minReplicas: 2
  maxReplicas: 8
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
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: podinfo
  namespace: default
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
  minReplicas: 2
  maxReplicas: 8
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.order import skipped
from gitops_lint.order.readiness import marked
from gitops_lint.rule import Problem, Severity, rule

_SCALERS: Final = (("HorizontalPodAutoscaler", "autoscaling"), ("ScaledObject", "keda.sh"))


@rule(Severity.WARNING, kinds=_SCALERS)
def check(cluster: Cluster) -> Iterator[Problem]:
    for scaler in cluster.of_kind(*_SCALERS):
        default = "Deployment" if scaler.kind == "ScaledObject" else ""
        kind = scaler.get("spec", "scaleTargetRef", "kind", default=default)
        name = scaler.get("spec", "scaleTargetRef", "name")
        for workload in cluster.of_kind((str(kind), "apps")):
            found = (workload.namespace, workload.name, workload.remote)
            if found != (scaler.namespace, name, scaler.remote) or not workload.name:
                continue
            replicas = workload.get("spec", "replicas")
            created = marked(workload, "ssa", "ifnotpresent") or skipped(workload)
            if replicas is not None and not created and workload.owner is not None:
                yield workload.problem(
                    f"Flux resets {workload} to {replicas} replicas, although {scaler} scales it",
                    "spec",
                    "replicas",
                    help="remove `replicas`; the autoscaler keeps at least its minimum",
                    related=[("the autoscaler", scaler.place("spec", "scaleTargetRef"))],
                )
