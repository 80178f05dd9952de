"""A dependency on an object that the cluster does not have.

## Why

Flux looks up the object that `dependsOn` names, by kind, namespace and name, and retries every 30 seconds
until it exists. Until then the Kustomization or HelmRelease is not applied, and everything that depends on it
waits too. Flux sends an event of severity `info` only, so Alerts with `eventSeverity: error` stay silent.

The kind is that of the dependent: a Kustomization depends on Kustomizations, not on HelmReleases. If the
entry has no namespace, the namespace of the dependent is used.

Flux says: `dependency 'flux-system/infrastucture' not found: kustomizations.kustomize.toolkit.fluxcd.io
"infrastucture" not found`.

## Severity

An error, also if another cluster has an object of this name. Only a warning if the missing object may come from
outside this repository, or if it is in a file that no cluster seems to apply, which something else may. Only a hint
if the dependent is suspended, because Flux does not look up its dependencies until it is resumed, or if the
missing object is in a directory for which a script of this repository runs `flux create kustomization`. If a build fails that may
contain the object, the rule says nothing: that build is the cause.

## Bad

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  wait: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastucture  # error[dependency-not-found]: waits forever for Kustomization flux-system/infrastucture
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  wait: true
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependsOn:
    - name: infrastructure
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.absence import Absence, absence, namesakes
from gitops_lint.cluster.homes import scripted_home
from gitops_lint.once import once
from gitops_lint.order import suspended
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules._written import by_former_name
from gitops_lint.rules.reference._shared import (
    Hint,
    elsewhere,
    input_of,
    instead_of,
    lacks_only_namespace,
    misspelled,
    not_applied,
    renamed,
    scripted,
)
from gitops_lint.wording.suggest import Names

_Present = Mapping[tuple[str, str], Resource]
_ByName = Mapping[str, Sequence[Resource]]


@rule(Severity.ERROR, kinds=("Kustomization", "HelmRelease"), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole or resource.remote:
        return
    candidates = _candidates(cluster, resource.kind)
    for index, entry in resource.maps("spec", "dependsOn"):
        name, namespace = entry.get("name"), entry.get("namespace") or resource.namespace
        if not (isinstance(name, str) and isinstance(namespace, str) and "/" not in name):
            continue  # other rules report it
        if "kind" in entry or not (name and namespace and known(name) and known(namespace)):
            continue  # reported by another rule, or unknown
        if lacks_only_namespace(cluster, resource.kind, namespace, name):
            continue  # missing-namespace reports it
        if (namespace, name) not in candidates:
            hint = _hint(resource, index, namespace, name, cluster)
            missing = f"{resource.kind} {namespace}/{name}"
            paused = suspended(resource)
            why = absence(cluster, Id(resource.kind, namespace, name, resource.group))
            if why is Absence.UNNAMED:
                continue
            if why is Absence.UNBUILT and not hint.scripted and (hint.text is None or hint.related):
                continue  # one of the builds that fail may apply it
            certain = why is Absence.CERTAIN and not hint.scripted
            alone, together = _messages(resource, missing, hint, paused=paused)
            yield resource.problem(
                alone,
                "spec",
                "dependsOn",
                index,
                "name",
                help=hint.text,
                related=(*hint.related, *input_of(resource, name, cluster)),
                severity=_severity(certain=certain, hinted=paused or hint.scripted),
                stops=[resource] if certain and not paused else (),
                cause=Cause(None, together, anchor="object"),
                fix=hint.fix,
            )


def _messages(resource: Resource, missing: str, hint: Hint, *, paused: bool) -> tuple[str, str]:
    """The message about one object, and the message about several."""
    if hint.scripted:
        only = f"{missing}, which this cluster has only if a script creates it"
        return f"{resource} waits for {only}", f"{{objects}} wait for {only}"
    never = f"{missing}, which does not exist"
    if paused:
        return (
            f"{resource} will wait forever for {never}, when it is resumed",
            f"{{objects}} will wait forever for {never}, when they are resumed",
        )
    return f"{resource} waits forever for {never}", f"{{objects}} wait forever for {never}"


def _severity(*, certain: bool, hinted: bool) -> Severity | None:
    if hinted:
        return Severity.HINT
    return None if certain else Severity.WARNING


@once
def _candidates(cluster: Cluster, kind: str) -> _Present:
    """The objects of a kind that others can depend on, by namespace and name."""
    return {(item.namespace, item.name): item for item in _present(cluster, kind)}


@once
def _present(cluster: Cluster, kind: str) -> Sequence[Resource]:
    roots = cluster.kustomizations if kind == "Kustomization" else ()
    return [*roots, *(item for item in cluster.of_kind(kind) if not item.remote)]


@once
def _by_name(cluster: Cluster, kind: str) -> _ByName:
    found: dict[str, list[Resource]] = defaultdict(list)
    for item in _present(cluster, kind):
        found[item.name].append(item)
    return found


@once
def _in_namespace(cluster: Cluster, kind: str, namespace: str) -> Sequence[Resource]:
    return [it for it in _present(cluster, kind) if it.namespace == namespace]


@once
def _before(cluster: Cluster, kind: str, namespace: str) -> _ByName:
    """The objects of a kind in a namespace, by the names that kustomize changes."""
    return by_former_name(_in_namespace(cluster, kind, namespace), cluster)


@once
def _names(cluster: Cluster, kind: str, namespace: str) -> Names:
    return Names({it.name for it in _in_namespace(cluster, kind, namespace)})


def _hint(resource: Resource, index: int, namespace: str, name: str, cluster: Cluster) -> Hint:
    """The object that was probably meant: in another namespace, renamed, elsewhere in the repository, or misspelled."""
    kind = resource.kind
    if home := scripted_home(cluster, kind, namespace, name):
        return scripted(kind, name, home)
    homes = sorted({item.namespace for item in _by_name(cluster, kind).get(name, ())})
    if homes and not homes[0]:
        return Hint(f"{kind} {name} has no namespace: add `namespace: {namespace}` to it")
    if homes:
        text = f"{kind} {name} is in namespace {homes[0]}: add `namespace: {homes[0]}`"
        return elsewhere(text, resource, homes[0], "spec", "dependsOn", index)
    if other := _other_kind(resource, name, cluster):
        return other
    path = ("spec", "dependsOn", index, "name")
    if hint := renamed(resource, path, name, _before(cluster, kind, namespace)):
        return hint
    for place in namesakes(cluster, kind, name):
        return not_applied(kind, name, place)
    near = _names(cluster, kind, namespace).nearest(name, besides=resource.name)
    return misspelled(resource, near, *path)


def _other_kind(resource: Resource, name: str, cluster: Cluster) -> Hint | None:
    """The hint for the name of an object of the other kind, which cannot be a dependency here."""
    other = "HelmRelease" if resource.kind == "Kustomization" else "Kustomization"
    for item in _by_name(cluster, other).get(name, ()):
        only = f"a {resource.kind} can depend only on {resource.kind}s"
        return Hint(f"{instead_of(item, resource)}: {only}")
    return None
