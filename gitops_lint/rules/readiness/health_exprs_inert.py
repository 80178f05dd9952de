"""Health check expressions that Flux never evaluates.

## Why

`healthCheckExprs` change how Flux judges the health of custom resources that it waits for. They do not make
it wait. In a Kustomization without `wait: true` and `healthChecks`, Flux never evaluates them, and the
Kustomization becomes Ready without them. The same is true of an entry for a kind that Flux does not wait
for: with `wait: true` it waits for the objects that the Kustomization applies itself (not for those that a
chart creates), otherwise for the objects under `healthChecks`.

If several Kustomizations get an entry from the same place, it is reported only if none of them needs it.

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
  healthCheckExprs:  # warning[health-exprs-inert]: because it waits for nothing
    - apiVersion: example.com/v1
      kind: Database
      current: status.phase == 'Running'
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/orders.yaml"
apiVersion: example.com/v1
kind: Database
metadata:
  name: orders
  namespace: default
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
  timeout: 5m
  path: ./database
  prune: true
  wait: true
  healthCheckExprs:
    - apiVersion: example.com/v1
      kind: Database
      current: status.phase == 'Running'
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/orders.yaml"
apiVersion: example.com/v1
kind: Database
metadata:
  name: orders
  namespace: default
```
"""

from collections.abc import Iterable, Iterator, Sequence

from gitops_lint.cluster import Cluster, Repository, Resource, known
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.documents import Map, Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import checked, skipped, suspended, waits
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


class Kind(NamedTuple):
    """The kind that an entry checks; without a name, all kinds of the group."""

    group: str
    name: str

    def __str__(self) -> str:
        group = self.group or "v1"
        return f"{self.name} of {group}" if self.name else f"object of {group}"


class Use(NamedTuple):
    """An entry of healthCheckExprs in a Kustomization."""

    resource: Resource
    number: int
    needed: bool  # or unknown
    awaited: (
        frozenset[Kind] | None
    )  # kinds that the Kustomization waits for; None if it does not wait
    applied: Sequence[Resource]  # by the Kustomization

    @property
    def place(self) -> Place:
        return self.resource.place("spec", "healthCheckExprs", self.number)


@rule(Severity.WARNING)
def check(repository: Repository) -> Iterator[Problem]:
    """(kustomize-controller: checkHealth; fluxcd/pkg: runtime/cel status_reader.go)"""
    uses = [use for cluster in repository.clusters for use in _uses(cluster)]
    needed = {use.place for use in uses if use.needed}
    reported: set[Place] = set()
    for use in uses:
        place = use.place
        if use.awaited is None:  # one finding for the whole list
            if use.number == 0 and place not in needed | reported:
                yield _never(use.resource)
        elif place not in needed | reported:
            yield _not_awaited(use, use.awaited)
        reported.add(place)


def _uses(cluster: Cluster) -> Iterator[Use]:
    for resource in cluster.kustomizations:
        entries = resource.maps("spec", "healthCheckExprs")
        if not entries or suspended(resource):
            continue
        waiting = waits(resource)
        awaited = _awaited(resource, cluster) if waiting else None
        applied = [it for it in cluster.content(resource).objects if not skipped(it)]
        for i, entry in entries:
            kind = _kind(entry)
            unknown = kind is None or waiting is None or (waiting and awaited is None)
            needed = bool(awaited and kind and any(_is_for(kind, it) for it in awaited))
            yield Use(resource, i, unknown or needed, awaited, applied)


def _kind(entry: Map) -> Kind | None:
    version, kind = entry.get("apiVersion"), entry.get("kind") or ""
    if isinstance(version, str) and isinstance(kind, str) and known(version) and known(kind):
        return Kind(version.rpartition("/")[0], kind)
    return None


def _awaited(resource: Resource, cluster: Cluster) -> frozenset[Kind] | None:
    """The kinds of the objects that a Kustomization waits for; None if unknown."""
    kinds: Iterable[Kind]
    if resource.get("spec", "wait") is True:
        content = cluster.content(resource)
        if not content.complete:
            return None
        kinds = (Kind(it.group, it.kind) for it in content.objects if not skipped(it))
    else:
        kinds = (Kind(it.group, it.kind) for it in checked(resource))
    found = frozenset(kinds)
    return found if all(known(part) for kind in found for part in kind) else None


def _is_for(entry: Kind, kind: Kind) -> bool:
    return entry.group == kind.group and entry.name in ("", kind.name)


def _never(resource: Resource) -> Problem:
    return resource.problem(
        f"Flux never evaluates the `healthCheckExprs` of {resource}, because it waits for nothing",
        "spec",
        "healthCheckExprs",
        on="key",
        help="write `wait: true`, or list the objects that matter under `healthChecks`",
        together="Flux never evaluates the `healthCheckExprs` of {objects}, which wait for nothing",
    )


def _not_awaited(use: Use, awaited: frozenset[Kind]) -> Problem:
    resource, path = use.resource, ("spec", "healthCheckExprs", use.number)
    kind = _kind(resource.get(*path))
    # Two entries for one kind stall the Kustomization.
    entries = [_kind(entry) for _, entry in resource.maps("spec", "healthCheckExprs")]
    free = [it for it in awaited if not any(entry and _is_for(entry, it) for entry in entries)]
    similar = sorted(
        str(it) for it in free if kind and (it.name == kind.name or it.group == kind.group)
    )
    applied = [it for it in use.applied if kind and _is_for(kind, Kind(it.group, it.kind))]
    if similar:
        advice = f"write a kind that it waits for: {listing(similar)}"
    elif applied:
        advice = f"list {listing(list(map(str, applied)), 3)} under `healthChecks`"
    else:
        advice = _elsewhere(use)
    # Whoever lists only releases under `healthChecks` does so everywhere, for all kinds.
    habit = kind is not None and kind.name and applied and not similar
    together = (
        "Flux never evaluates the health checks of {objects} for {labels}, which nothing waits for"
        if habit
        else f"Flux never evaluates the health check for {kind} of {{objects}}, which wait for no such object"
    )
    problem = resource.problem(
        f"Flux never evaluates the health check for {kind}, because {resource} waits for no such object",
        *path,
        "kind" if kind and kind.name else "apiVersion",
        help=advice,
        together=together,
    )
    return problem._replace(label=kind.name) if kind and habit else problem


def _elsewhere(use: Use) -> str:
    """What to write if it neither waits for a similar kind nor applies an object of it.

    The chart of a HelmRelease may create one; it counts only under `healthChecks`, which `wait: true`
    switches off.
    """
    move = "move the entry to the Kustomization that applies such objects, or remove it"
    releases = [str(it) for it in use.applied if is_a(it, RELEASE)]
    if not releases:
        return move
    charts = listing(releases, 3)
    whole = use.resource.get("spec", "wait") is True
    both = "it and the HelmRelease" if whole else "it"
    instead = " instead of `wait: true`" if whole else ""
    return f"if a chart creates the object ({charts}), list {both} under `healthChecks`{instead}; or {move}"
