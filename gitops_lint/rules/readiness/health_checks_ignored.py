"""`healthChecks` that Flux ignores because of `wait: true`.

## Why

With `wait: true`, Flux waits for everything that the Kustomization applies, and for nothing else. It reads
the list under `healthChecks` only without `wait`. An object in the list that the Kustomization does not
apply itself is never checked. Objects of a chart are the exception: Flux waits for the HelmRelease, and
Helm waits for its objects.

## Severity

A warning if a listed object is never checked, because neither the Kustomization nor a HelmRelease in it
creates it. Otherwise a hint.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  wait: true
  timeout: 5m
  healthChecks:  # warning[health-checks-ignored]: Kustomization flux-system/database
    - apiVersion: apps/v1
      kind: StatefulSet
      name: postgres
      namespace: default
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  timeout: 5m
  healthChecks:
    - apiVersion: apps/v1
      kind: StatefulSet
      name: postgres
      namespace: default
  sourceRef:
    kind: GitRepository
    name: flux-system
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
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Content, Id, Resource, items, known
from gitops_lint.order import checked
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_IDENTITY: Final = (("metadata", "name"), ("metadata", "namespace"))


@rule(Severity.WARNING, kinds=("Kustomization",), fix="safe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    listed = items(resource.get("spec", "healthChecks"))
    if resource.get("spec", "wait") is not True or not listed:
        return
    missing = list(_not_applied(resource, cluster))
    unchecked = f"Never checked: {listing([str(it) for it in missing])}."
    yield resource.problem(
        f"Flux ignores `healthChecks` of {resource} because of `wait: true`",
        "spec",
        "healthChecks",
        on="key",
        notes=[
            "With `wait: true`, Flux waits only for the objects that the Kustomization applies itself.",
            *([unchecked] if missing else []),
        ],
        help=_help(missing, cluster),
        related=[("`wait: true` is set here", resource.place("spec", "wait"))],
        severity=None if missing else Severity.HINT,
        fix=None if missing else resource.deleted("spec", "healthChecks"),
        together="Flux ignores `healthChecks` of {objects} because of `wait: true`",
    )


def _help(missing: Sequence[Id], cluster: Cluster) -> str:
    """What to write; without `wait: true`, a listed object that does not exist would block Ready."""
    listed_only = "remove `wait: true` to wait for the listed objects only"
    if not missing:
        return (
            f"remove `healthChecks`, because `wait: true` includes these objects; or {listed_only}"
        )
    absent = [str(it) for it in missing if cluster.get(it) is None]
    if not absent:
        return listed_only
    return f"remove `healthChecks`; or, if a controller creates {listing(absent)}, {listed_only}"


def _not_applied(resource: Resource, cluster: Cluster) -> Iterator[Id]:
    """The listed objects that a Kustomization does not apply; none if its content is unknown."""
    content = cluster.content(resource)
    if resource.remote or not content.complete:
        return
    applied = {item.id for item in content.objects}
    anywhere = {it._replace(namespace="") for it in applied}
    # `wait` includes these releases, and Helm waits for their objects.
    installs = {
        namespace
        for item in content.objects
        if item.kind == "HelmRelease" and item.get("spec", "install", "disableWait") is not True
        for namespace in (item.get("spec", "targetNamespace", default=item.namespace), "")
    }
    unsure = set(_unsure(content))
    for it in checked(resource):
        bare = it._replace(namespace="")
        loose = not it.namespace or _may_be_cluster_scoped(it, cluster)
        if (
            it not in applied
            and bare not in (anywhere if loose else applied)
            and it.namespace not in installs
            and known(it.name)
            and known(it.namespace)
            and (it.kind, it.group) not in unsure
        ):
            yield it


def _unsure(content: Content) -> Iterator[tuple[str, str]]:
    """(kind, group) of the objects whose name or namespace is not known, or lacks an undefined variable."""
    for item in content.objects:
        if not (item.name and known(item.name) and known(item.namespace)):
            yield item.kind, item.group
    for item, substituted in content.substituted:
        if any(use.path in _IDENTITY for use in substituted.undefined):
            yield item.kind, item.group


def _may_be_cluster_scoped(it: Id, cluster: Cluster) -> bool:
    """Whether an object may have no namespace, although kustomize gives it one (targetNamespace).

    kustomize knows the scope of the built-in kinds only; the API server ignores the namespace.
    """
    if it.kind.startswith("Cluster"):
        return True
    return any(
        (crd.get("spec", "group"), crd.get("spec", "names", "kind")) == (it.group, it.kind)
        and crd.get("spec", "scope") == "Cluster"
        for crd in cluster.of_kind(("CustomResourceDefinition", "apiextensions.k8s.io"))
    )
