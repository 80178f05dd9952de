"""An invalid kustomization.yaml.

## Why

An unknown field, a list instead of a string, a Component listed under `resources`, or two kustomization files in
one directory make the build fail, so Flux applies none of the objects of the Kustomization.

In the directory that a Flux Kustomization points to, Flux is more lenient than `kustomize build`: it ignores
unknown fields. With `resource:` instead of `resources:`, `prune: true` deletes the objects that are listed there.

Flux says: `kustomize build failed: … invalid Kustomization: json: unknown field "resource"`.

## Severity

An error. Only a warning for a field that Flux ignores, unless objects are deleted because of it.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo
```
```yaml title="clusters/production/podinfo/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: default
resource:  # error[kustomize-file-invalid]: unknown field `resource`
  - deployment.yaml
```
```yaml title="clusters/production/podinfo/deployment.yaml"
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

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo
```
```yaml title="clusters/production/podinfo/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
```
```yaml title="clusters/production/podinfo/deployment.yaml"
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
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import FaultKind
from gitops_lint.kustomize import IgnoredField, ignored_fields
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems
from gitops_lint.wording.suggest import did_you_mean

# What is listed in these fields is deleted from the cluster if Flux ignores the field.
_APPLYING: Final = ("resources", "components", "bases")


@rule(Severity.ERROR, reports=FaultKind.KUSTOMIZATION_INVALID)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster.faults.get(FaultKind.KUSTOMIZATION_INVALID, ()), cluster)
    for content in cluster.contents.values():
        if content.artifact and content.state == "here":
            for field in ignored_fields(content.artifact, content.path):
                yield _ignored(field, content.owner)


def _ignored(field: IgnoredField, owner: Resource) -> Problem:
    """An unknown field in the file that a Flux Kustomization points to."""
    deletes = field.near in _APPLYING and owner.get("spec", "prune") is True
    note = "With `prune: true`, Flux deletes the objects that the field lists."
    return Problem(
        f"Flux ignores the unknown field `{field.name}`",
        field.place,
        "key",
        did_you_mean(field.name, [field.near] if field.near else []) or "remove the field",
        ((f"{owner} builds it", owner.place("spec", "path")),),
        None if deletes else Severity.WARNING,
        notes=(note,) if deletes else (),
    )
