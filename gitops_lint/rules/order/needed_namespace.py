"""A Namespace that nothing in the repository creates.

## Why

On a cluster that starts empty, the apply of a Kustomization fails as long as the Namespace of one of its
objects does not exist. Flux says: `ConfigMap/shop/web not found: namespaces "shop" not found`. None of its
objects are applied, and it is retried until somebody creates the Namespace. The installation of a HelmRelease
into such a Namespace fails too, and by default it is not retried even after the Namespace exists.

The Namespaces `default`, `flux-system` and those that begin with `kube-` exist on every cluster with Flux,
and so does the namespace of the entry point. If a part of the cluster is not in this repository, the
Namespace may come from there, and nothing is reported. `gitops-lint needs` lists everything else that must
exist before Flux starts.

If somebody creates a Namespace before Flux starts, accept it in the configuration:

```yaml
needs:
  - kind: Namespace
    name: shop
    reason: scripts/bootstrap.sh creates it
```

## Severity

A warning. Only advice if the entry point of the cluster is assumed, and the Namespace contains all HelmReleases and
sources of the cluster: it is probably the one in which somebody starts Flux, such as
`az k8s-configuration flux create --namespace`.

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

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from os.path import commonpath

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import RELEASE, SOURCES
from gitops_lint.documents import Place, Tree, fact, get, place_of
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._written import renamed
from gitops_lint.rules.order._needs import new_needs, problem


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for need, edges in new_needs(cluster):
        name = need.name.name
        if need.name.kind == "Namespace" and not need.group and name not in renamed(cluster):
            note = f'Until it exists, Flux fails: namespaces "{name}" not found.'
            place = _written(cluster, name, edges[0].place.path)
            found = problem(f"Namespace {name}", edges, note, _advice(name, place))
            related = (("not applied", place), *found.related) if place else found.related
            severity = Severity.HINT if _is_home(name, cluster) else None
            yield found._replace(related=related, severity=severity)


def _is_home(namespace: str, cluster: Cluster) -> bool:
    """Whether somebody who starts the assumed entry point probably does so in a namespace.

    It contains every HelmRelease and source of the cluster.
    """
    releases = cluster.of_kind(RELEASE)
    sources = (it for kind in SOURCES for it in cluster.of_kind(kind))
    return (
        cluster.entry.assumed
        and bool(releases)
        and all(it.namespace == namespace for it in (*releases, *sources))
    )


def _advice(name: str, place: Place | None) -> str:
    add = f"add the Namespace {name} to this repository"
    if place:
        add = (
            f"apply {place.path}, which has the Namespace {name} and is in no build of this cluster"
        )
    return f"{add}; or create it before Flux starts, and accept it in `needs:`"


def _written(cluster: Cluster, name: str, near: str) -> Place | None:
    """Where a Namespace that the cluster does not apply is written, in the file that is nearest to another."""
    places = _namespaces(cluster.tree).get(name, ()) if cluster.tree else ()
    return max(places, key=lambda it: len(commonpath([it.path, near])), default=None)


@fact
def _namespaces(tree: Tree) -> Mapping[str, Sequence[Place]]:
    """By name, where the Namespaces of a checkout are written; needed only if one is missing."""
    found: dict[str, list[Place]] = defaultdict(list)
    for path in tree.yaml_files:
        try:
            documents = tree.parse(path).documents if b"Namespace" in tree.read(path) else ()
        except OSError:
            continue
        for document in documents:
            name = get(document.data, "metadata", "name")
            if get(document.data, "kind") == "Namespace" and isinstance(name, str):
                found[name].append(place_of(document.data, ("metadata", "name")) or document.place)
    return dict(found)
