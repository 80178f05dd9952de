"""A container that mounts a volume that its pod does not have.

## Why

Each name in `volumeMounts` must be one in `volumes` of the same pod. Otherwise the API server rejects the object, and
Flux applies none of the objects of the Kustomization. It happens when a patch replaces the list of volumes.

A StatefulSet is not checked, because its volumes may be in `volumeClaimTemplates`.

Flux says: `spec.containers[0].volumeMounts[0].name: Not found: "config"`.

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
      volumeMounts:
        - name: config  # error[volume-mount-not-found]: the API server rejects Pod default/podinfo: it has no volume config
          mountPath: /etc/podinfo
  volumes:
    - name: settings
      configMap: {name: podinfo, optional: true}
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
      volumeMounts:
        - name: settings
          mountPath: /etc/podinfo
  volumes:
    - name: settings
      configMap: {name: podinfo, optional: true}
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped
from gitops_lint.wording.suggest import did_you_mean


@rule(Severity.ERROR, reports=Constraint.VOLUME)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.VOLUME):
        item, (name, *names) = it.resource, found.values
        yield item.problem(
            f"the API server rejects {item}: it has no volume {name}",
            *found.path,
            help=did_you_mean(name, names)
            or f"add a volume {name} to `volumes`, or remove the mount",
            stops=stopped(it),
        )
