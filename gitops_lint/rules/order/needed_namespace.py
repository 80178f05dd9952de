"""A Namespace that nothing in the repository creates.

## Why

On a cluster that starts empty, the apply of a Kustomization fails as long as the Namespace of one of its objects
does not exist: `namespaces "shop" not found`. None of its objects are applied, and it is retried until somebody
creates the Namespace. The installation of a HelmRelease into such a Namespace fails too, and by default it is not
retried even after the Namespace exists.

The Namespaces `default`, `flux-system` and those that begin with `kube-` exist on every cluster with Flux, and so
does the namespace of the entry point. If a part of the cluster is not in this repository, the Namespace may come
from there, and nothing is reported. `gitops-lint plan` lists everything else that must exist before Flux starts.

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
from gitops_lint.order import event_graph
from gitops_lint.order.explain_edges import line_of
from gitops_lint.order.verdict import verdict
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import counted

_SHOWN = 5  # other objects


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole:
        return
    graph = event_graph(cluster)
    certain = {need.name.name for need in verdict(cluster).needs if need.certain}
    for event in graph.external:
        if event.id.kind != "Namespace" or event.id.group or event.id.name not in certain:
            continue
        edges = sorted(graph.into[event], key=lambda it: (line_of(it.place), it.source.id))
        first, *others = edges
        users = {edge.source.id for edge in edges}
        more = f" and {counted(len(users) - 1, 'other object')}" if len(users) > 1 else ""
        name = event.id.name
        yield first.source.problem(
            f"nothing creates Namespace {name}, which {first.source}{more} {'need' if more else 'needs'}",
            *first.path,
            notes=[f'Until it exists, Flux fails: namespaces "{name}" not found.'],
            help=f"add the Namespace {name} to this repository, or create it before Flux starts",
            related=[(f"{it.source} needs it", it.place) for it in others[:_SHOWN]],
        )
