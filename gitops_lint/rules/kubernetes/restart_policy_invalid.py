"""A `restartPolicy` that the kind of the workload does not allow.

## Why

The pods of a Job or CronJob need `restartPolicy: OnFailure` or `Never`: the default, `Always`, would never end. The pods of
a Deployment, StatefulSet or DaemonSet can only have `Always`. The API server rejects the object, and Flux applies none
of the objects of the Kustomization.

Flux says: `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: batch/v1
kind: CronJob
metadata:
  name: backup
  namespace: default
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:  # error[restart-policy-invalid]: the API server rejects CronJob default/backup: its pods need `restartPolicy: OnFailure` or `Never`
          containers:
            - name: backup
              image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: batch/v1
kind: CronJob
metadata:
  name: backup
  namespace: default
spec:
  schedule: "0 4 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.RESTART_POLICY)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.RESTART_POLICY):
        item, (_, *valid) = it.resource, found.values
        names = " or ".join([f"`restartPolicy: {valid[0]}`", *(f"`{name}`" for name in valid[1:])])
        yield item.problem(
            f"the API server rejects {item}: its pods need {names}",
            *found.path,
            on="key" if item.get(*found.path) is None else "value",
            help=f"write `restartPolicy: {valid[0]}`",
            stops=stopped(it),
        )
