"""A reference to an object that kustomize renames, which keeps the old name.

## Why

`namePrefix` and `nameSuffix` in a kustomization.yaml change the names of all objects of the build, and a generator appends a hash. kustomize
also changes the references to them, but only in the fields that it knows: those of pods, Ingresses, RoleBindings and a few
other kinds of Kubernetes. It does not know the fields of custom resources, such as those of Flux, nor that an ExternalSecret creates a
Secret with its own name. The object with the old name does not exist, so what names it fails.

Sources, dependencies and the generated ConfigMaps of `valuesFrom` have rules of their own.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: dev-
resources:
  - repository.yaml
```
```yaml title="clusters/production/repository.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: private
  namespace: default
spec:
  interval: 1h
  url: https://charts.example.com
  secretRef:
    name: charts  # warning[reference-not-renamed]: HelmRepository default/dev-private names Secret charts, which kustomize renames to dev-charts
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: charts
  namespace: default
spec:
  encryptedData:
    password: AgA=
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namePrefix: dev-
resources:
  - repository.yaml
configurations:
  - names.config
```
```yaml title="clusters/production/names.config"
nameReference:
  - kind: SealedSecret
    fieldSpecs:
      - kind: HelmRepository
        path: spec/secretRef/name
```
```yaml title="clusters/production/repository.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: private
  namespace: default
spec:
  interval: 1h
  url: https://charts.example.com
  secretRef:
    name: charts
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: charts
  namespace: default
spec:
  encryptedData:
    password: AgA=
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.documents import KeyPath, Map
from gitops_lint.once import once
from gitops_lint.order import is_custom
from gitops_lint.order.producers import made, unhashed
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._written import by_former_name, how_to_rename, was_named, written
from gitops_lint.rules.order._needs import new_needs

_KINDS: Final = ("Secret", "ConfigMap", "ServiceAccount")  # those of the needs of a cluster
_VALUES: Final = ("valuesFrom", "substituteFrom")  # with rules of their own
# The kinds of references that name none, by a step of their path.
_DEFAULTS: Final = {"backendRefs": "Service", "scaleTargetRef": "Deployment"}

_Renamed = Mapping[str, list[tuple[str, Resource]]]


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from _needed(cluster)
    if not cluster.whole:
        return
    for content in cluster.contents.values():
        renamed = _renamed(content.objects, cluster)
        for user in content.objects if renamed else ():
            if is_custom(user):
                yield from _of_custom_resource(user, renamed, cluster)


def _needed(cluster: Cluster) -> Iterator[Problem]:
    """The references to ConfigMaps, Secrets and ServiceAccounts that nothing creates under the old name."""
    for need, edges in new_needs(cluster):
        kind, namespace, name = need.name.kind, need.name.namespace, need.name.name
        if kind not in _KINDS or need.group:
            continue
        for maker in _by_former_name(cluster, kind, namespace).get(name, ())[:1]:
            yield from (
                _problem(edge.source, edge.path, kind, name, maker)
                for edge in edges
                if unhashed(maker.name) != name or not any(it in edge.path for it in _VALUES)
            )


@once
def _by_former_name(
    cluster: Cluster, kind: str, namespace: str
) -> Mapping[str, Sequence[Resource]]:
    """The objects of a kind in a namespace that kustomize renames, by their former names."""
    return by_former_name(_by_namespace(cluster, kind).get(namespace, ()), cluster)


@once
def _by_namespace(cluster: Cluster, kind: str) -> Mapping[str | None, Sequence[Resource]]:
    """The objects of one of `_KINDS`, and the makers of others; what is made for another name keeps it."""
    found: defaultdict[str | None, list[Resource]] = defaultdict(list)
    if kind == "ServiceAccount":
        for item in cluster.of_kind((kind, "")):
            found[item.namespace].append(item)
    else:
        for it in made(cluster):
            if it.kind == kind and it.name == it.maker.name:
                found[it.namespace].append(it.maker)
    return found


def _renamed(objects: tuple[Resource, ...], cluster: Cluster) -> _Renamed:
    """The objects of a build that have another name than in their files, by that name, with its kind."""
    found: defaultdict[str, list[tuple[str, Resource]]] = defaultdict(list)
    for item in objects:
        if item.is_set_elsewhere("metadata", "name"):
            name = written(item, cluster, "metadata", "name")
            if isinstance(name, str) and known(name) and was_named(item, name, cluster):
                found[name].append((item.kind, item))
    return found


def _of_custom_resource(user: Resource, renamed: _Renamed, cluster: Cluster) -> Iterator[Problem]:
    """The names in a custom resource that seem to mean a renamed object in its namespace."""
    for path, value, near in _texts(user.get("spec"), ("spec",)):
        meant = [
            (kind, item)
            for kind, item in renamed.get(value, ())
            if item is not user
            and item.namespace == near.get("namespace", user.namespace)
            and not cluster.find(kind, item.namespace, value)
        ]
        kind = near.get("kind") or _kind(path, [kind for kind, _ in meant])
        for _, item in meant:
            if item.kind == kind and kind not in _KINDS:
                yield _problem(user, path, kind, value, item)
                break


def _texts(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str, Map]]:
    """Every text under a key that may hold a name, with its key path and the map that it is in."""
    if isinstance(data, Map):
        for key, value in data.items():
            if isinstance(value, str):
                if str(key) == "name" or str(key).endswith("Name"):
                    yield (*path, key), value, data
            else:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))


def _kind(path: KeyPath, kinds: list[str]) -> str | None:
    """The kind that a key path without `kind` means: its default, or the longest that one of its keys contains."""
    steps = [step for step in path if isinstance(step, str)]
    for step in steps:
        if step in _DEFAULTS:
            return _DEFAULTS[step]
    last = " ".join(steps[-2:]).lower()
    return max((it for it in kinds if it.lower() in last), key=len, default=None)


def _problem(user: Resource, path: KeyPath, kind: str, name: str, item: Resource) -> Problem:
    field = ".".join(step for step in path if isinstance(step, str))
    return user.problem(
        f"{user} names {kind} {name}, which kustomize renames to {item.name}",
        *path,
        help=how_to_rename(item, user, path),
        related=[(f"{item.kind} {name} is renamed", item.place("metadata", "name"))],
        together=f"kustomize renames {kind} {name} to {item.name}, but not in `{field}` of {{objects}}",
    )
