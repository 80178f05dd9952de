"""A Job that Kubernetes deletes, and that Flux creates again and again.

## Why

Kubernetes deletes a Job with `ttlSecondsAfterFinished` when it has finished. At the next reconciliation Flux finds that the
Job does not exist, and creates it again. So it runs at about every `interval` of its Kustomization, which is rarely meant for
a migration or a backup.

Without `ttlSecondsAfterFinished`, the finished Job stays, and runs again only when it changes, with the annotation
`kustomize.toolkit.fluxcd.io/force: enabled`. A CronJob runs at the times that it names.

## Severity

A hint, because some Jobs are meant to run again.

## Bad

```yaml title="clusters/production/migrate.yaml"
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: default
spec:
  ttlSecondsAfterFinished: 300  # hint[job-recreated]: Job default/migrate runs again at about every 10m0s: Flux creates it again when it is deleted
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/migrate.yaml"
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: default
  annotations:
    kustomize.toolkit.fluxcd.io/force: enabled
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.order import skipped
from gitops_lint.rule import Problem, Severity, rule

_JOB: Final = ("Job", "batch")


@rule(Severity.HINT, kinds=(_JOB,))
def check(cluster: Cluster) -> Iterator[Problem]:
    for job in cluster.of_kind(_JOB):
        owner = job.owner
        if owner is None or not is_a(owner, KUSTOMIZATION) or skipped(job):
            continue
        if job.get("spec", "suspend") is True or owner.get("spec", "suspend") is True:
            continue
        if job.get("spec", "ttlSecondsAfterFinished") is not None:
            interval = owner.get("spec", "interval", default="interval")
            yield job.problem(
                f"{job} runs again at about every {interval}: Flux creates it again when it is deleted",
                "spec",
                "ttlSecondsAfterFinished",
                notes=["Kubernetes deletes it when it has finished."],
                help="remove `ttlSecondsAfterFinished`; or make it a CronJob",
                together="{objects} run again at about every interval: Flux creates them again when they are deleted",
            )
