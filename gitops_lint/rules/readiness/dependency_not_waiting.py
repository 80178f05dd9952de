"""A dependency that is Ready before its objects are healthy.

## Why

Without `wait` and `healthChecks`, Flux marks a Kustomization as Ready as soon as the API server has
accepted its objects. HelmReleases may not be installed yet, Deployments may be crashing, child
Kustomizations may not have started. The Kustomizations that depend on it start anyway, so `dependsOn`
does not give the order it promises.

A HelmRelease with `install.disableWait: true` is Ready as soon as Helm has applied its chart, before its pods run.
The HelmReleases that depend on it start anyway, and so do the Kustomizations that depend on one that waits for it.

Objects that work as soon as they exist need no wait and are not reported: CRDs, Namespaces, RBAC,
ConfigMaps, Secrets and Flux sources. If the dependents need CRDs that are not waited for,
`crd-provider-not-awaited` reports it instead.

## Severity

A warning if what starts too early may stay failed: if the dependents apply a HelmRelease without retries, or a Job with
a `backoffLimit` of 3 or less. Otherwise it is advice, because Flux and Kubernetes retry what fails meanwhile. Also only advice
if the Kustomization applies custom resources alone, or if the checkout does not show its objects. Also only advice if a helmfile or script in this repository installs its HelmReleases before Flux
starts, because then they are installed on a new cluster, too. Also only advice for a HelmRelease with `disableWait` if
others wait for it through a Kustomization that waits for other objects, too. Also only advice if its dependents use its Flux
sources, and if all it could wait for are child Kustomizations whose objects the checkout does not show.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:  # warning[dependency-not-waiting]: StatefulSet default/postgres
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database
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
```yaml title="backend/migrate.yaml"
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: default
  annotations:
    kustomize.toolkit.fluxcd.io/force: enabled
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/example/backend:1.4.2
          args: [migrate]
```

## Good

```yaml title="clusters/production/apps.yaml"
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
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: backend
  namespace: flux-system
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: database
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
```yaml title="backend/migrate.yaml"
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: default
  annotations:
    kustomize.toolkit.fluxcd.io/force: enabled
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/example/backend:1.4.2
          args: [migrate]
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import (
    Dependency,
    awaited,
    dependency_graph,
    event_graph,
    is_custom,
    owned_by,
    suspended,
    takes_time,
    waits,
    worth_waiting_for,
)
from gitops_lint.order.events.event import artifact, exists
from gitops_lint.order.fate import lost_if_early
from gitops_lint.order.races import unawaited, waits_for_with_wait
from gitops_lint.results.fix import Fix
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._waits import overriding, where, with_patch, write_wait
from gitops_lint.wording.lists import counted, listing


class Reason(NamedTuple):
    """Why Ready is too early, as sentences, and the severity."""

    texts: tuple[str, ...]
    severity: Severity = Severity.HINT


class Advice(NamedTuple):
    """What to write in an object, and in several."""

    text: str
    of_several: str


@rule(Severity.WARNING, kinds=("Kustomization", "HelmRelease"), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if is_a(resource, RELEASE):
        yield from _unwaited(resource, cluster)
    else:
        yield from _unhealthy(resource, cluster)


def _unwaited(release: Resource, cluster: Cluster) -> Iterator[Problem]:
    """A HelmRelease that is Ready before its pods run. (helm-controller: install.disableWait)"""
    path = ("spec", "install", "disableWait")
    if release.get(*path) is not True or suspended(release):
        return
    edges = [it for it in _waiting_for(release, cluster) if it.ready_expr is None]
    related = [(f"{edge.dependent} depends on it", edge.place) for edge in edges]
    only = bool(edges)
    for waiting in cluster.of_kind(KUSTOMIZATION):
        objects = [it for it in awaited(cluster, waiting) if takes_time(it)]
        behind = list(_waiting_for(waiting, cluster)) if release in objects else []
        edges += behind
        only |= bool(behind) and objects == [release]
        related += [
            (f"{edge.dependent} depends on {waiting}, which waits for it", edge.place)
            for edge in behind
        ]
    if edges:
        names = list(dict.fromkeys(str(edge.dependent) for edge in edges))
        depend = "depend" if names[1:] else "depends"
        lost = _lost(edges, cluster)
        yield release.problem(
            f"{release} is Ready before its pods run, but {listing(names, 3)} {depend} on it",
            *path,
            notes=[
                "With `disableWait: true`, Helm does not wait for the objects of the chart.",
                *([lost] if lost else []),
            ],
            help="remove `disableWait`; or remove the `dependsOn` entries, if the order does not matter",
            fix=release.deleted(*path, safe=False),
            related=related,
            severity=None if only and lost else Severity.HINT,
            together="{objects} are Ready before their pods run, but others depend on them",
        )


def _unhealthy(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """A Kustomization that is Ready before its objects are healthy."""
    if resource.remote or waits(resource) is not False or suspended(resource):
        return
    if resource in unawaited(cluster):
        return  # crd-provider-not-awaited reports it
    edges = [edge for edge in _waiting_for(resource, cluster) if edge.ready_expr is None]
    reason = _reason(resource, edges, cluster) if edges else None
    if reason:
        names = list(dict.fromkeys(str(edge.dependent) for edge in edges))
        depend = "depend" if names[1:] else "depends"
        comes_back = _comes_back(resource, cluster)
        advice = _advice(resource, cluster, comes_back=comes_back)
        problem = resource.problem(
            f"{resource} is Ready before its objects are healthy, but {listing(names, 3)} {depend} on"
            " it",
            "spec",
            "wait",
            on="key" if resource.get("spec", "wait") is None else "value",
            notes=reason.texts,
            help=advice.text,
            related=[(f"{edge.dependent} depends on it", edge.place) for edge in edges],
            severity=reason.severity,
            together="{objects} are Ready before their objects are healthy, but others depend on them",
            remedy=advice.of_several,
            fix=None if comes_back else _wait(resource),
        )
        yield with_patch(problem) if overriding(resource) and not comes_back else problem


def _wait(resource: Resource) -> Fix | None:
    """The fix that makes a Kustomization wait, but not for long; None if its author wrote that it does not."""
    wait = resource.inserted("wait", True, safe=False)
    if wait is None or resource.get("spec", "wait") is not None:
        return None
    timeout = resource.inserted("timeout", "5m")
    if timeout is None or resource.get("spec", "timeout") is not None:
        return wait
    return Fix("write `wait: true` and `timeout: 5m`", (*wait.edits, *timeout.edits), safe=False)


def _waiting_for(resource: Resource, cluster: Cluster) -> Iterator[Dependency]:
    """The `dependsOn` entries that name an object, except those of its own descendants.

    It cannot wait for these: that would be a deadlock.
    """
    graph = dependency_graph(cluster, "HelmRelease" if is_a(resource, RELEASE) else "Kustomization")
    for edge in graph.into.get(resource.id, ()):
        if not suspended(edge.dependent) and not owned_by(edge.dependent, resource):
            yield edge


def _reason(resource: Resource, edges: Sequence[Dependency], cluster: Cluster) -> Reason | None:
    content = cluster.content(resource)
    objects = list(worth_waiting_for(cluster, resource))
    installers = {it: path for it in objects if (path := _installer(it, cluster))}
    objects = [it for it in objects if it not in installers]
    if installers and all(map(is_custom, objects)):
        release, path = next(iter(installers.items()))
        text = (
            f"{release} may not be upgraded when they start; on a new cluster, `{path}` installs it before"
            " Flux starts."
        )
        return Reason((text,))
    if objects:
        first = objects[0]
        more = f" (and {counted(len(objects) - 1, 'more object')})" if objects[1:] else ""
        text = f"{first}{more} {_state(first)} when they start."
        lost = _lost(edges, cluster)
        if not lost or is_custom(first) or _is_for_sources(objects, resource, edges, cluster):
            return Reason((text,))
        return Reason((text, lost), Severity.WARNING)
    if cluster.whole and content.state in ("elsewhere", "unknown"):
        return Reason(
            ("Its objects are not in this checkout, so it is unknown whether that is too early.",)
        )
    return None


def _lost(edges: Sequence[Dependency], cluster: Cluster) -> str | None:
    """A sentence about an object that may stay failed because it starts too early, if there is one."""
    early = lost_if_early(cluster)
    lost = next((early[it.dependent.id] for it in edges if it.dependent.id in early), None)
    return (
        f"If {lost} fails because of that, it stays failed until somebody changes it."
        if lost
        else None
    )


def _installer(item: Resource, cluster: Cluster) -> str | None:
    """The file that installs an object before Flux starts, if it is a HelmRelease."""
    if not is_a(item, RELEASE):
        return None
    from gitops_lint.charts import installer

    return installer(item, cluster)


def _state(resource: Resource) -> str:
    match resource.kind:
        case "HelmRelease":
            return "may not be installed"
        case "Kustomization" | "ResourceSet":
            return "may not have started"
    return "may not be healthy"


def _is_for_sources(
    objects: Sequence[Resource],
    resource: Resource,
    edges: Sequence[Dependency],
    cluster: Cluster,
) -> bool:
    """Whether dependents use Flux sources of it, and no other object of it as far as the checkout shows."""
    if not all(
        is_a(it, KUSTOMIZATION) and cluster.content(it).state in ("elsewhere", "unknown")
        for it in objects
    ):
        return False
    into = event_graph(cluster).into
    dependents = [edge.dependent for edge in edges]
    sources = [it for it in cluster.content(resource).objects if it.group == SOURCE_GROUP]
    return any(
        owned_by(edge.source, dependent) or edge.source.id == dependent.id
        for source in sources
        for event in (artifact(source.id), exists(source.id))
        for edge in into.get(event, ())
        for dependent in dependents
    )


def _advice(resource: Resource, cluster: Cluster, *, comes_back: bool) -> Advice:
    if comes_back:
        applied = worth_waiting_for(cluster, resource)
        instead = (
            "depend on the child Kustomization that matters"
            if any(it.kind == "Kustomization" for it in applied)
            else "list the objects that matter under `healthChecks`"
        )
        return Advice(
            f"{instead}; do not write `wait: true` here, because an object in it waits for this Kustomization,"
            " so the wait would never end",
            f"{instead}; do not write `wait: true`, because an object in it waits for it, so the wait would"
            " never end",
        )
    listed = (
        "or list the objects that matter under `healthChecks`; or remove the `dependsOn` entries, if the order does"
        " not matter"
    )
    return Advice(
        f"{write_wait(resource, cluster)}, {listed}",
        f"write `wait: true` and a `timeout`, such as `5m`, {where(resource)}, {listed}",
    )


def _comes_back(resource: Resource, cluster: Cluster) -> bool:
    """Whether an object that it applies waits for it, directly or not, or for an object that depends on it.

    Any wait counts: for a dependency, a source, configuration, a namespace or a CRD, but only a certain one.
    """
    waiting = dependency_graph(cluster).dependents([resource])
    if any(owned_by(item, resource) for item in waiting):
        return True
    before = waits_for_with_wait(event_graph(cluster), resource)
    return any(item.id in before for item in waiting)
