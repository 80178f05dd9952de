"""A long chain of dependencies, which delays every rollout.

## Why

Flux rechecks a dependency that is not Ready only every 30 seconds (`--requeue-dependency`), at each step of the
chain. A change therefore takes about 30 seconds per step, even if everything is healthy immediately, and one
failure stops all steps after it. Chains grow one entry at a time, and no single file shows their length.

A cluster has one finding, at the end of its longest chain. It names the entries for which the checkout shows no
reason, such as a CRD, a Namespace or a ConfigMap; charts may hide one. The option `max-depth` sets the limit.
Kustomizations and HelmReleases are counted separately.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: namespaces, namespace: flux-system}
spec:
  interval: 10m
  path: ./namespaces
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: infrastructure, namespace: flux-system}
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: namespaces
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: config, namespace: flux-system}
spec:
  interval: 10m
  path: ./config
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: infrastructure
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: backend, namespace: flux-system}
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: config
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: frontend, namespace: flux-system}
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: backend  # warning[dependency-too-deep]: frontend → backend → config → infrastructure → namespaces
```

## Good

The Namespaces are applied with the infrastructure: Flux applies the Namespaces of a Kustomization first.

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: infrastructure, namespace: flux-system}
spec:
  interval: 10m
  path: ./infrastructure
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: config, namespace: flux-system}
spec:
  interval: 10m
  path: ./config
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: infrastructure
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: backend, namespace: flux-system}
spec:
  interval: 10m
  path: ./backend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: config
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: frontend, namespace: flux-system}
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  dependsOn:
    - name: backend
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, source_of
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.documents import strings
from gitops_lint.graphs.reach import reach
from gitops_lint.once import once
from gitops_lint.order import (
    KINDS,
    Dependency,
    DependencyGraph,
    clock,
    dependency_graph,
    event_graph,
    is_custom,
    route,
    worth_waiting_for,
)
from gitops_lint.order.events.event import Event, Reason, served
from gitops_lint.rule import Problem, Severity, option, rule
from gitops_lint.wording.lists import counted, listing

_RELATED: Final = 20
_TRIED: Final = 20  # entries: a limit for chains of thousands
_SHOWN: Final = 3  # entries without a reason
_KEPT_APART: Final = ("serviceAccountName", "kubeConfig", "targetNamespace", "decryption")
_PROMISES: Final = (Reason.DEPENDS_ON, Reason.READY_EXPR)

Chain = Sequence[Dependency]


@dataclass(frozen=True)
class Options:
    max_depth: int = option(4, "How long a chain may be, counting both ends.", minimum=1)


@rule(Severity.WARNING, options=Options)
def check(cluster: Cluster, options: Options) -> Iterator[Problem]:
    limit = options.max_depth
    for kind in KINDS:
        graph = dependency_graph(cluster, kind)
        delay = cluster.flags.of(kind).requeue_dependency
        ends = _ends(graph, limit)
        if not ends:
            continue
        chain, others = graph.chain(ends[0]), ends[1:]
        edge = next((it for it in chain if _mergeable(it, graph, cluster)), None)
        further = [
            (f"{it} is the end of another chain of {graph.depth(it)}", graph.chain(it)[0].place)
            for it in others[:_RELATED]
        ]
        steps = [(f"{it.dependent} depends on {it}", it.place) for it in chain[1:]]
        yield chain[0].dependent.problem(
            _message(chain, limit),
            *chain[0].path,
            notes=list(_notes(chain, len(others), delay)),
            help=_help(edge, list(_unexplained(chain, graph, cluster, limit))),
            related=(*steps, *further)[:_RELATED],
        )


def _ends(graph: DependencyGraph, limit: int) -> list[Resource]:
    """The ends of the chains that are too long, those of the longest first."""
    found = [
        item
        for item in graph.order
        if graph.depth(item) > limit
        and not any(graph.depth(edge.dependent) for edge in graph.into.get(item.id, ()))
    ]
    return sorted(found, key=lambda item: (-graph.depth(item), item.id))


def _unexplained(
    chain: Chain, graph: DependencyGraph, cluster: Cluster, limit: int
) -> Iterator[Dependency]:
    """The entries of a chain without a reason in the checkout, first those without which most chains are short."""
    tried = chain[:_TRIED]
    deeper = {id(edge): _deeper(edge, graph, limit) for edge in tried}
    for edge in sorted(tried, key=lambda it: deeper[id(it)]):
        target = edge.target
        if not target or _is_needed(edge, cluster) or _has_crds(target, cluster):
            continue
        if not _may_refer(edge.dependent, target, cluster):
            yield edge


def _deeper(edge: Dependency, graph: DependencyGraph, limit: int) -> int:
    """The number of objects that are deeper than the limit without an entry."""
    depths: dict[Resource, int] = {}
    for item in graph.order:
        targets = (it.target for it in graph.out.get(item.id, ()) if it is not edge)
        depths[item] = 1 + max((depths.get(it, 0) for it in targets if it), default=0)
    return sum(depth > limit for depth in depths.values())


def _may_refer(item: Resource, target: Resource, cluster: Cluster) -> bool:
    """Whether custom resources that an object applies name an object of another, or are of unknown origin."""
    applied = _applied(cluster)
    names = {it.name for it in applied.get(target.id, ())}
    external = frozenset(event_graph(cluster).external)
    return any(
        served(it.group, it.kind) in external or not names.isdisjoint(strings(it.get("spec")))
        for it in applied.get(item.id, ())
        if is_custom(it)
    )


def _has_crds(item: Resource, cluster: Cluster) -> bool:
    """Whether an object applies CRDs, or charts that may install some: charts of others may need these."""
    from gitops_lint.charts import possible_crds

    return any(
        it.kind == "CustomResourceDefinition" or (is_a(it, RELEASE) and possible_crds(it, cluster))
        for it in (item, *_applied(cluster).get(item.id, ()))
    )


@once
def _applied(cluster: Cluster) -> Mapping[Id, Sequence[Resource]]:
    """The objects that each object applies, directly or through others."""
    found: defaultdict[Id, list[Resource]] = defaultdict(list)
    for item in cluster.resources:
        above, owner = set(), item.owner
        while owner:
            above.add(owner.id)
            owner = owner.owner
        for identity in above:
            found[identity].append(item)
    return found


def _is_needed(edge: Dependency, cluster: Cluster) -> bool:
    """Whether the checkout shows that an object needs another, such as for a CRD, a Namespace or a ConfigMap."""
    target = edge.target
    if target is None:
        return False
    graph = event_graph(cluster)
    own, provided = _ids(edge.dependent, cluster), _ids(target, cluster)
    above = {it.id for it in _above(edge.dependent)}

    def following(event: Event) -> Iterator[Event]:
        for it in graph.waits.get(event, ()):
            if it.needs and it.reason not in _PROMISES and it.needs.id not in above:
                yield it.needs

    starts = (event for event in graph.waits if event.id in own)
    return any(event.id in provided for event in reach(starts, following))


def _ids(item: Resource, cluster: Cluster) -> set[Id]:
    """An object, and all objects that it applies, directly or through others."""
    return {item.id, *(it.id for it in _applied(cluster).get(item.id, ()))}


def _above(item: Resource) -> Iterator[Resource]:
    """The owners of an object, from the one that applies it."""
    owner = item.owner
    while owner:
        yield owner
        owner = owner.owner


def _steps(chain: Chain) -> list[Resource]:
    return [chain[0].dependent, *(edge.target for edge in chain if edge.target)]


def _message(chain: Chain, limit: int) -> str:
    steps = _steps(chain)
    return (
        f"{steps[0]} is the end of a chain of {len(steps)} {steps[0].kind}s, longer than the limit"
        f" of {limit}"
    )


def _notes(chain: Chain, others: int, delay: float) -> Iterator[str]:
    steps = _steps(chain)
    yield f"The chain: {route(steps)}."
    limits = [length for step in steps[1:] if (length := clock.deadline(step)) is not None]
    slow = f", and up to {clock.text(sum(limits))} more if health is slow" if limits else ""
    yield (
        f"Flux rechecks each step every {clock.text(delay)}, so the chain adds about"
        f" {clock.text(len(chain) * delay)} to every rollout{slow}."
    )
    if others:
        are = "is" if others == 1 else "are"
        yield f"{counted(others, 'other chain')} {are} also too long."


def _help(mergeable: Dependency | None, unexplained: Sequence[Dependency]) -> str:
    first = "remove an entry that is not needed, or merge two steps"
    if mergeable:
        first = (
            f"merge {mergeable.name} into {mergeable.dependent.name}, because nothing else depends on it and"
            " its objects are ready immediately"
        )
    elif unexplained:
        names = [f"{edge.dependent.name} → {edge.name}" for edge in unexplained[:_SHOWN]]
        first = (
            f"remove an entry that is not needed (this checkout shows no reason for {listing(names)}), or merge two"
            " steps"
        )
    return f"{first}; or raise the limit: `max-depth` of this rule in .gitops-lint.yaml"


def _mergeable(edge: Dependency, graph: DependencyGraph, cluster: Cluster) -> bool:
    """Whether two Flux Kustomizations can become one, and nothing needs them to be two."""
    one, other = edge.dependent, edge.target
    return (
        other is not None
        and one.kind == "Kustomization"
        and len(graph.into[other.id]) == 1
        and source_of(one) == source_of(other)
        and all(one.get("spec", key) == other.get("spec", key) for key in _KEPT_APART)
        and cluster.content(other).complete
        and not any(worth_waiting_for(cluster, other))
        and other not in cluster.entry.roots
    )
