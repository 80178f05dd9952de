"""An API version of a built-in kind that Kubernetes no longer serves.

## Why

Kubernetes removes old API versions: 1.25, for example, removed `batch/v1beta1` of CronJob and all of
PodSecurityPolicy. An object that still uses one cannot be applied (`no matches for kind`), so none of the objects of
the Kustomization that applies it are applied. Objects that are already in the cluster exist on, under the current
version, so the application still runs; but Flux applies no change of its Kustomization any more.

Reported are the versions that are gone from every Kubernetes that a known version of Flux supports: all up to
Kubernetes 1.29.

Flux says: `CronJob/default/backup dry-run failed: no matches for kind "CronJob" in version "batch/v1beta1"`.

## Severity

An error. A warning if the Flux version of the cluster is unknown, because then its Kubernetes may be as old.

## Bad

```yaml title=".gitops-lint.yaml"
flux-version: "2.9"
clusters: [clusters/production]
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/backup.yaml"
apiVersion: batch/v1beta1  # error[removed-kubernetes-version]: `batch/v1beta1` of CronJob
kind: CronJob
metadata:
  name: backup
  namespace: default
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: alpine:3.22
              command: [echo, done]
```

## Good

```yaml title=".gitops-lint.yaml"
flux-version: "2.9"
clusters: [clusters/production]
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/backup.yaml"
apiVersion: batch/v1
kind: CronJob
metadata:
  name: backup
  namespace: default
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: backup
              image: alpine:3.22
              command: [echo, done]
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import severity, stopped
from gitops_lint.schema import removed_from_kubernetes


@rule(Severity.ERROR, reports=RejectionKind.KUBERNETES_VERSION, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.KUBERNETES_VERSION):
        item = it.resource
        if gone := removed_from_kubernetes(item.api_version, item.kind):
            yield item.problem(
                f"{item} cannot be applied: Kubernetes {gone.minor} removed `{item.api_version}` of {item.kind}",
                "apiVersion",
                notes=["The other objects of its Kustomization are not applied either."],
                help=f"write `apiVersion: {gone.instead}`, and the fields that it has"
                if gone.instead
                else f"delete it: Kubernetes has no {item.kind} any more",
                severity=severity(it),
                stops=stopped(it),
                fix=item.written(gone.instead, "apiVersion", safe=False) if gone.instead else None,
            )
