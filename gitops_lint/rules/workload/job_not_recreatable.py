"""A Job that Flux cannot update.

## Why

The pod template of a Job cannot change. When the image or anything else in it does, the API server rejects the Job, and
Flux applies none of the objects of the Kustomization until somebody deletes it. What depends on the Kustomization is
blocked as well. The first installation works, so the next image update is when it breaks.

With the annotation `kustomize.toolkit.fluxcd.io/force: enabled`, Flux deletes the Job and creates it again.

Not reported: a Kustomization with `force: true`, a Job with `ttlSecondsAfterFinished`, because Kubernetes deletes it
soon, one that Flux only creates (`ssa: IfNotPresent`), and one whose name contains a version or a hash.

Flux then says: `Job/default/migrate dry-run failed (Invalid): … spec.template: Invalid value: …: field is immutable`.

## Bad

```yaml title="clusters/production/migrate.yaml"
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate  # warning[job-not-recreatable]: Flux cannot update Job default/migrate: its next image blocks Kustomization flux-system/flux-system
  namespace: default
spec:
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

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.pods import pod_images
from gitops_lint.order import skipped
from gitops_lint.order.producers import unhashed
from gitops_lint.order.readiness import marked
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule

_NUMBERED: Final = regex(r"\d+[.-]\d+")  # a version, or a date
_FORCE: Final = "kustomize.toolkit.fluxcd.io/force: enabled"


_JOB: Final = ("Job", "batch")


@rule(Severity.WARNING, kinds=(_JOB,))
def check(cluster: Cluster) -> Iterator[Problem]:
    for job in cluster.of_kind(_JOB):
        owner = job.owner
        if owner is None or not is_a(owner, KUSTOMIZATION) or not _is_fixed(job):
            continue
        forced = owner.get("spec", "force")
        if forced in (None, False) and not marked(job, "force", "enabled"):
            yield job.problem(
                f"Flux cannot update {job}: its next image blocks {owner}",
                "metadata",
                "name",
                notes=["The pod template of a Job is immutable."],
                help=f"add the annotation `{_FORCE}`",
                together=f"Flux cannot update {{objects}}: a new image blocks {owner}",
            )


def _is_fixed(job: Resource) -> bool:
    """Whether a Job keeps its name with another template, and the old Job stays."""
    if skipped(job) or marked(job, "ssa", "ifnotpresent") or not (job.name and known(job.name)):
        return False
    if job.get("spec", "ttlSecondsAfterFinished") is not None or unhashed(job.name):
        return False
    if _NUMBERED.search(job.name):
        return False
    versions = {_plain(image.partition("@")[0].rpartition(":")[2]) for image in pod_images(job)}
    return not any(it and it in _plain(job.name) for it in versions)


def _plain(text: str) -> str:
    """The letters and digits of a version, as a name may contain them."""
    return re.sub(r"[^a-z0-9]", "", text.lower().removeprefix("v"))
