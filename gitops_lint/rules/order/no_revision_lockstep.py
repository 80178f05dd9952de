"""A dependency across sources, which does not order updates.

## Why

If a Kustomization depends on another one of the same source, Flux waits until that one has applied the same
revision, so a commit that changes both is rolled out in order. If the sources differ, Flux only checks whether
the dependency is Ready. Until the dependency has seen the new revision, it still is Ready with the old one, so
`apps` may be applied before the `infrastructure` of the same commit.

This concerns the artifacts that an ArtifactGenerator creates from one repository, and two sources with the same
URL and branch. The first rollout on a new cluster is in order. If only that matters, you can ignore this
finding; there is one per generator. If updates must be in order too, use one source, or a `readyExpr` that
compares something that both have, such as a label with the version.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: parts  # hint[no-revision-lockstep]: flux-system/apps may apply a new commit before flux-system/infrastructure
  namespace: flux-system
spec:
  sources:
    - alias: repo
      kind: GitRepository
      name: flux-system
  artifacts:
    - name: infrastructure
      copy:
        - from: "@repo/infrastructure/**"
          to: "@artifact/"
    - name: apps
      copy:
        - from: "@repo/apps/**"
          to: "@artifact/"
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./
  prune: true
  sourceRef:
    kind: ExternalArtifact
    name: infrastructure
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./
  prune: true
  sourceRef:
    kind: ExternalArtifact
    name: apps
  dependsOn:
    - name: infrastructure
```
```yaml title="clusters/production/flux-system/gotk-sync.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  ref:
    branch: main
  url: https://git.example.com/fleet.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: infrastructure
  namespace: default
```
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: apps
  namespace: default
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
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
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: infrastructure
```
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, SourceId, normal_ref, normal_url, source_of
from gitops_lint.documents import get
from gitops_lint.graphs.reach import reach
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import Dependency, dependency_graph, suspended
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_RELATED: Final = 20

Origin = tuple[str, ...]  # what delivers commits: a URL and a reference, or else a source


class Made(NamedTuple):
    """The generator of an ExternalArtifact, and its sources."""

    generator: Resource
    sources: tuple[SourceId, ...]


@rule(Severity.HINT)
def check(cluster: Cluster) -> Iterator[Problem]:
    edges = [edge for edge in dependency_graph(cluster).edges if _apart(edge, cluster)]
    if not edges:
        return
    made = _made(cluster)
    sources = {source_of(end) for edge in edges for end in (edge.dependent, edge.target) if end}
    origins = {source: set(_origins(source, made, cluster)) for source in sources}
    found: dict[Resource | SourceId, list[Dependency]] = {}
    for edge in edges:
        source, other = _sources(edge)
        if origins[source] & origins[other]:
            cause = made[source].generator if source in made else source
            found.setdefault(cause, []).append(edge)
    for cause, apart in found.items():
        apart.sort(key=lambda it: (it.place.path, it.place.value, it.dependent.id))
        yield _problem(cause, apart)


def _sources(edge: Dependency) -> tuple[SourceId, SourceId]:
    return source_of(edge.dependent), source_of(edge.target or edge.dependent)


def _apart(edge: Dependency, cluster: Cluster) -> bool:
    """Whether only Ready orders two Kustomizations of different sources, both in this checkout.

    kustomize-controller: dependency check; a readyExpr takes its place.
    """
    ends = [end for end in (edge.dependent, edge.target) if end and not suspended(end)]
    return (
        len(ends) == 2
        and edge.ready_expr is None
        and source_of(ends[0]) != source_of(ends[1])
        and all(cluster.content(end).state in ("here", "error") for end in ends)
    )


def _made(cluster: Cluster) -> dict[SourceId, Made]:
    """The ExternalArtifacts that ArtifactGenerators make."""
    found: dict[SourceId, Made] = {}
    for generator, generated in cluster.generated:
        given = {
            str(entry.get("alias")): SourceId(
                str(entry.get("kind")),
                str(entry.get("namespace") or generator.namespace),
                str(entry.get("name")),
            )
            for _, entry in generator.maps("spec", "sources")
        }
        copied = {
            artifact.get("name"): {
                str(get(copy, "from")).removeprefix("@").partition("/")[0]
                for _, copy in generator.maps("spec", "artifacts", i, "copy")
            }
            for i, artifact in generator.maps("spec", "artifacts")
            if isinstance(artifact.get("name"), str)
        }
        for output in generated.outputs:  # one of many by a pattern has no entry of its own name
            aliases = copied.get(output.name, given)
            used = tuple(source for alias, source in given.items() if alias in aliases)
            identity = SourceId("ExternalArtifact", generator.namespace, output.name)
            found[identity] = Made(generator, used)
    return found


def _origins(source: SourceId, made: Mapping[SourceId, Made], cluster: Cluster) -> Iterator[Origin]:
    """What the revisions of a source come from; an artifact may be made of other artifacts."""
    for it in reach([source], lambda it: made[it].sources if it in made else ()):
        if it not in made:
            yield _origin(it, cluster)


def _origin(source: SourceId, cluster: Cluster) -> Origin:
    found = cluster.find(source.kind, source.namespace, source.name)
    url = normal_url(found.get("spec", "url")) if found else ""
    if found and url:
        return url, normal_ref(found.get("spec", "ref"))
    if source == cluster.entry.source and cluster.entry.url:
        return cluster.entry.url, cluster.entry.ref
    return source.kind, source.namespace, source.name


def _problem(cause: Resource | SourceId, edges: Sequence[Dependency]) -> Problem:
    first, *others = edges
    source, other = _sources(first)
    names = listing(list(dict.fromkeys(edge.dependent.name for edge in others)))
    entries = "entry" if len(others) == 1 else "entries"
    more = [f"The same applies to {len(others)} more {entries}, of {names}."] if others else []
    message = f"{first.dependent} may apply a new commit before {first}, which it depends on"
    notes = [
        f"{first.dependent.name} builds from {source}, {first} from {other}.",
        "Flux compares revisions only if both build from the same source.",
        *more,
    ]
    advice = (
        "build both from one source, or compare a label of both in a `readyExpr`; if only the first"
        " rollout needs the order, you can ignore this"
    )
    related = [(f"{edge.dependent} depends on {edge}", edge.place) for edge in edges[:_RELATED]]
    if isinstance(cause, Resource):
        return cause.problem(message, "metadata", "name", notes=notes, help=advice, related=related)
    return first.dependent.problem(
        message, *first.path, notes=notes, help=advice, related=related[1:]
    )
