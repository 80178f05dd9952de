"""A kustomization file with another name, which Flux applies as an object.

## Why

kustomize reads only files named `kustomization.yaml`, `kustomization.yml` and `Kustomization`. In a directory without one,
Flux takes every YAML file for a manifest, also one of kind Kustomization or Component in the API group
`kustomize.config.k8s.io` with another name. The API server has no such kind, so Flux applies none of the objects of
the Kustomization.

Files that it lists, such as `configurations`, are not reported on their own. Without `metadata.name`, such a file is reported as [not-a-kubernetes-object](#not-a-kubernetes-object).

Flux says: `no matches for kind "Kustomization" in version "kustomize.config.k8s.io/v1beta1"`.

## Bad

```yaml title="clusters/production/kustomize.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata:
  name: podinfo  # error[kustomize-file-applied]: Flux applies kustomize.yaml as an object, because it is not named kustomization.yaml
resources:
  - config.yaml
```
```yaml title="clusters/production/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata:
  name: podinfo
resources:
  - config.yaml
```
```yaml title="clusters/production/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
```
"""

from collections.abc import Iterator
from posixpath import basename

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.kustomize._misnamed import listed_faults
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=RejectionKind.KUSTOMIZE_FILE)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.KUSTOMIZE_FILE):
        item = it.resource
        file = basename(item.origin.path)
        content = cluster.content(item.owner) if item.owner else None
        listed = [*listed_faults(content, item.origin.path, item.data)] if content else []
        ignored = " and the files of kustomize that it lists" if listed else ""
        yield item.problem(
            f"Flux applies {file} as an object, because it is not named kustomization.yaml",
            *it.path,
            notes=[
                "The API server has no such kind, so no object of the Kustomization is applied."
            ],
            help=f"rename it to kustomization.yaml; or add it{ignored} to `.sourceignore`",
            related=[("Flux takes this file for a manifest, too", place) for place in listed],
            stops=stopped(it),
        )
