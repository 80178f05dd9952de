"""A Namespace that nothing in the repository creates.

## Why

On a cluster that starts empty, the apply of a Kustomization fails as long as the Namespace of one of its objects
does not exist: `namespaces "shop" not found`. None of its objects are applied, and it is retried until somebody
creates the Namespace. The installation of a HelmRelease into such a Namespace fails too, and by default it is not
retried even after the Namespace exists.

The Namespaces `default`, `flux-system` and those that begin with `kube-` exist on every cluster with Flux, and so
does the namespace of the entry point. If a part of the cluster is not in this repository, the Namespace may come
from there, and nothing is reported. `gitops-lint needs` lists everything else that must exist before Flux starts.

If somebody creates a Namespace before Flux starts, accept it in the configuration:

```yaml
needs:
  - kind: Namespace
    name: shop
    reason: scripts/bootstrap.sh creates it
```

## Bad

```yaml title="clusters/production/web.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: shop  # warning[needed-namespace]: nothing creates Namespace shop
data:
  replicas: "2"
```

## Good

```yaml title="clusters/production/web.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: shop
data:
  replicas: "2"
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._needs import new_needs, problem


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for need, edges in new_needs(cluster):
        name = need.name.name
        if need.name.kind == "Namespace" and not need.group:
            note = f'Until it exists, Flux fails: namespaces "{name}" not found.'
            advice = (
                f"add the Namespace {name} to this repository, or create it before Flux starts"
                " and accept it in `needs:`"
            )
            yield problem(f"Namespace {name}", edges, note, advice)
