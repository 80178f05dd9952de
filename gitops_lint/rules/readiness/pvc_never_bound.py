"""A Kustomization that waits for a volume claim that only its dependents mount.

## Why

A PersistentVolumeClaim is healthy when it is bound. A StorageClass with `volumeBindingMode:
WaitForFirstConsumer`, as is usual for local disks, binds a claim only when the first pod mounts it. If the
Kustomization that waits for the claim must be Ready before such a pod is applied, the two wait for each
other: the Kustomization fails with `HealthCheckFailed` after each timeout, and the Kustomizations that
depend on it never start. On a running cluster the claim has long been bound, so you won't notice.

A claim is not reported if its StorageClass is in the repository and binds immediately, if it names a
volume, or if a pod that does not depend on this Kustomization mounts it.

Flux says: `health check failed after … timeout waiting for: [PersistentVolumeClaim/default/data status:
'InProgress']`.

## Severity

An error if the StorageClass is in the repository. Otherwise a warning, because its binding mode is unknown.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: storage
  namespace: flux-system
spec:
  interval: 1h
  timeout: 5m
  path: ./storage
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: storage
```
```yaml title="storage/claim.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data  # error[pvc-never-bound]: StatefulSet default/postgres
  namespace: default
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources:
    requests:
      storage: 10Gi
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
provisioner: rancher.io/local-path
volumeBindingMode: WaitForFirstConsumer
```
```yaml title="database/postgres.yaml"
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: postgres
  namespace: default
spec:
  selector:
    matchLabels: {app: postgres}
  template:
    metadata:
      labels: {app: postgres}
    spec:
      containers:
        - name: postgres
          image: postgres:17
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 5m
  path: ./database
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/claim.yaml"
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: default
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  resources:
    requests:
      storage: 10Gi
```
```yaml title="database/postgres.yaml"
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: postgres
  namespace: default
spec:
  selector:
    matchLabels: {app: postgres}
  template:
    metadata:
      labels: {app: postgres}
    spec:
      containers:
        - name: postgres
          image: postgres:17
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.order import (
    awaited,
    clock,
    deadlocks,
    event_graph,
    skipped,
    suspended,
    unbound_claims,
    wait_key,
)
from gitops_lint.order.claims import binding_mode, consumers
from gitops_lint.order.events.event import ready
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing


@rule(Severity.ERROR, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if resource.remote or suspended(resource) or not known(resource.get("spec", "wait")):
        return
    for claim in awaited(cluster, resource):
        if claim.kind == "PersistentVolumeClaim" and not skipped(claim):
            mode = binding_mode(claim, cluster)
            if mode != "Immediate":
                mounting = _mounting(resource, claim, cluster)
                if mounting:
                    yield _problem(resource, claim, mounting, cluster, mode)


def _mounting(resource: Resource, claim: Resource, cluster: Cluster) -> Sequence[Resource]:
    """The objects that mount a claim, if all of them wait until a Kustomization is Ready."""
    graph = event_graph(cluster)
    found = list(consumers(claim, cluster))
    if all(ready(resource.id) in graph.before(it.event, certain=True) for it in found):
        return list(dict.fromkeys(it.item for it in found if it.certain))
    return []


def _problem(
    resource: Resource,
    claim: Resource,
    mounting: Sequence[Resource],
    cluster: Cluster,
    mode: str | None,
) -> Problem:
    users = listing([str(item) for item in mounting], 3)
    length = clock.timeout(resource)
    after = "" if length is None else f" after {clock.text(length)}"
    name = claim.get("spec", "storageClassName")
    binder = f"StorageClass {name}" if name else "the default StorageClass"
    when = (
        f"{binder} binds it" if mode else f"unless {binder} binds immediately, the claim is bound"
    )
    graph = event_graph(cluster)
    deadlock = next((it for it in deadlocks(graph) if claim.id in unbound_claims(it)), None)
    unreached = deadlock.blocked if deadlock else graph.blocked_by(ready(resource.id))
    blocked = [it.name for it in unreached if it.kind == "Kustomization" and it.id != resource.id]
    blocks = f"It blocks {counted(len(blocked), 'Kustomization')}: {listing(blocked)}."
    return claim.problem(
        f"{resource} waits until {claim} is bound, but only objects that wait for {resource.name} mount it",
        "metadata",
        "name",
        notes=[
            f"Mounted by {users}.",
            f"{when[0].upper()}{when[1:]} when the first pod mounts it.",
            f"On a new cluster {resource.name} therefore times out{after} on every attempt.",
            *([blocks] if blocked else []),
        ],
        help=f"apply {claim} together with {mounting[0]}; or replace `wait: true` on {resource} with"
        " `healthChecks` that leave out the claim",
        related=[
            (f"{resource} waits for it", resource.place("spec", wait_key(resource))),
            *((f"{item} mounts it", item.place("metadata", "name")) for item in mounting[:5]),
        ],
        severity=None if deadlock else Severity.WARNING,
        stops=[resource] if deadlock else (),
    )
