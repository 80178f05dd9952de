"""A YAML file in a path that Flux applies is not a Kubernetes object.

## Why

If a directory has no kustomization.yaml, Flux treats every `.yaml` and `.yml` file below it as a manifest. A file
without `kind` or `metadata.name` (values of a chart, a `.sops.yaml`, a Taskfile) makes the build fail, and none
of the objects of the Kustomization are applied. Empty files and files with only comments are fine.

Flux says: `failed to decode Kubernetes YAML from clusters/production/values.yaml: missing Resource metadata`.

## Bad

```yaml title="clusters/production/deployment.yaml"
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
```yaml title="clusters/production/values.yaml"
replicaCount: 2  # error[not-a-kubernetes-object]: has no `kind`
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
configMapGenerator:
  - name: podinfo-values
    namespace: default
    files: [values.yaml]
```
```yaml title="clusters/production/deployment.yaml"
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
```yaml title="clusters/production/values.yaml"
replicaCount: 2
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems
from gitops_lint.rules.kustomize._misnamed import listed_faults


@rule(Severity.ERROR, reports=FaultKind.NOT_AN_OBJECT)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    known = {
        place
        for it in rejected(cluster, RejectionKind.KUSTOMIZE_FILE)
        if it.resource.owner
        for place in listed_faults(
            cluster.content(it.resource.owner), it.resource.origin.path, it.resource.data
        )
    }  # kustomize-file-applied reports them
    yield from problems((it for it in faults if it.fault.place not in known), cluster)
