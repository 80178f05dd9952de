"""A Kustomization that waits for a claim nobody may use before it is Ready.

## Why

A PersistentVolumeClaim is healthy when it is bound. A storage class with `volumeBindingMode:
WaitForFirstConsumer`, as most of those for local disks have it, binds a claim when the first pod mounts
it, and not before. If the Kustomization that waits for the claim has to be Ready before anything with
such a pod is applied, both wait for each other: the Kustomization fails with `HealthCheckFailed` after
each timeout, and what depends on it never starts. A running cluster does not show it, as the claim has
been bound for long; a new one never gets there.

No finding is a claim of a storage class that the repository shows to bind at once, a claim that names
its volume, and one that something mounts which does not have to wait for it. Of a storage class that
the repository does not show it cannot be told when it binds.

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
  name: data  # warning[pvc-never-bound]: StatefulSet default/postgres
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
  template:
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
  template:
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
from gitops_lint.order import awaited, clock, event_graph, skipped, suspended, wait_key
from gitops_lint.order.claims import consumers
from gitops_lint.order.events.event import ready
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted, listing


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if resource.remote or suspended(resource) or not known(resource.get("spec", "wait")):
        return
    for claim in awaited(cluster, resource):
        if claim.kind == "PersistentVolumeClaim" and not skipped(claim):
            mode = _mode(claim, cluster)
            if mode != "Immediate":
                found = _behind(resource, claim, cluster)
                if found:
                    yield _problem(resource, claim, found, cluster, mode)


def _mode(claim: Resource, cluster: Cluster) -> str | None:
    """When a claim is bound: the volumeBindingMode of its class; None: it cannot be told.

    A claim that names its volume, or no class at all, is bound to a volume that is there. (Kubernetes:
    persistent volumes; a StorageClass without volumeBindingMode is Immediate)
    """
    name = claim.get("spec", "storageClassName")
    if claim.get("spec", "volumeName") or name == "":
        return "Immediate"
    classes = [it for it in cluster.of_kind("StorageClass") if it.remote == claim.remote]
    default = "storageclass.kubernetes.io/is-default-class"
    for item in classes:
        chosen = item.name == name if name else "true" in item.metadata(default)
        mode = item.get("volumeBindingMode", default="Immediate")
        if chosen and isinstance(mode, str) and known(mode):
            return mode
    return None


def _behind(resource: Resource, claim: Resource, cluster: Cluster) -> Sequence[Resource]:
    """What mounts a claim, if all that may only comes after the Ready of a Kustomization."""
    graph = event_graph(cluster)
    found = list(consumers(claim, cluster))
    if all(ready(resource.id) in graph.before(it.event, certain=True) for it in found):
        return list(dict.fromkeys(it.item for it in found if it.certain))
    return []


def _problem(
    resource: Resource,
    claim: Resource,
    found: Sequence[Resource],
    cluster: Cluster,
    mode: str | None,
) -> Problem:
    users = listing([str(item) for item in found], 3)
    length = clock.timeout(resource)
    after = "" if length is None else f" after {clock.text(length)}"
    name = claim.get("spec", "storageClassName")
    whose = f"its storage class {name}" if name else "the default storage class"
    when = f"{whose} binds it" if mode else f"unless {whose} binds at once, it is bound"
    lost = event_graph(cluster).blocked_by(ready(resource.id))
    blocked = [it.name for it in lost if it.kind == "Kustomization" and it.id != resource.id]
    down = f". {counted(len(blocked), 'Kustomization')} behind it: {listing(blocked)}"
    return claim.problem(
        f"{resource} waits until {claim} is bound, and what mounts it is applied only when {resource}"
        f" is Ready: {users}. {when[0].upper()}{when[1:]} when the first pod mounts it, and so"
        f" {resource} gives up{after} on a new cluster, again and again{down if blocked else ''}",
        "metadata",
        "name",
        help=f"apply {claim} together with {found[0]}, or list under healthChecks of {resource} what it"
        " has to wait for, without `wait` and without the claim",
        related=[
            (f"{resource} waits for it", resource.place("spec", wait_key(resource))),
            *((f"{item} mounts it", item.place("metadata", "name")) for item in found[:5]),
        ],
    )
