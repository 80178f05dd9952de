"""A `dependsOn` entry that another entry already implies.

## Why

If `frontend` depends on `backend`, and `backend` on `config`, then `frontend` runs after `config` even without
an entry for it. Flux checks the extra entry on each reconciliation, and readers cannot see which dependencies are
real. When a step is renamed, its name must be changed in every list.

Only entries that change nothing are reported. For Kustomizations, that means that all steps in between build
from the same source, so each waits until the previous one has applied the same revision. If sources differ, or a
`readyExpr` decides, the entry may be needed.

All entries that name the same dependency are one finding. Some teams list everything that an object uses on
purpose; if you do, switch the rule off.

## Severity

Advice. A warning if the same entry is written twice, because something else was probably meant.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: config
  namespace: flux-system
spec:
  interval: 10m
  path: ./config
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
    - name: config
    - name: config  # warning[redundant-dependency]: lists flux-system/config twice
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: frontend
  namespace: flux-system
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: config  # hint[redundant-dependency]: frontend on config is redundant: backend already depends on it
    - name: backend
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: config
  namespace: flux-system
spec:
  interval: 10m
  path: ./config
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
    - name: config
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: frontend
  namespace: flux-system
spec:
  interval: 10m
  path: ./frontend
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: backend
```
"""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, source_of
from gitops_lint.documents import Span
from gitops_lint.order import KINDS, Dependency, dependency_graph, suspended
from gitops_lint.order.dependencies.reduction import implied
from gitops_lint.results.fix import Delete, Fix
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_RELATED: Final = 20

Pair = tuple[Dependency, Dependency]  # an entry, and the one of the same list that stands for it


@rule(Severity.HINT, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for kind in KINDS:
        graph = dependency_graph(cluster, kind)
        yield from _twice(graph.edges)
        found: dict[Resource | None, list[Pair]] = {}
        for edge, other in implied(graph.order, filter(_same_promise, graph.edges)):
            found.setdefault(edge.target, []).append((edge, other))
        for pairs in found.values():
            yield _problem(sorted(pairs, key=_position))


def _same_promise(edge: Dependency) -> bool:
    """Whether the target has applied what the dependent is about to, when it goes on.

    kustomize-controller compares revisions only where the source is the same, a HelmRelease has none;
    what is suspended checks nothing.
    """
    return (
        edge.target is not None
        and edge.ready_expr is None
        and not suspended(edge.dependent)
        and (
            edge.target.kind == "HelmRelease" or source_of(edge.dependent) == source_of(edge.target)
        )
    )


def _position(pair: Pair) -> tuple[str, Span, Id]:
    return pair[0].place.path, pair[0].place.value, pair[0].dependent.id


def _twice(edges: Sequence[Dependency]) -> Iterator[Problem]:
    first: dict[tuple[Resource, str, str | None], Dependency] = {}
    for edge in edges:
        before = first.setdefault((edge.dependent, str(edge), edge.ready_expr), edge)
        if before is not edge:
            yield edge.dependent.problem(
                f"`dependsOn` of {edge.dependent} lists {edge} twice",
                *edge.path,
                help="remove this entry, or write the name that was meant",
                related=[("the first entry is here", before.place)],
                severity=Severity.WARNING,
                fix=edge.dependent.deleted(
                    *edge.path[:3], title=f"remove the second entry of {edge}"
                ),
            )


def _problem(pairs: Sequence[Pair]) -> Problem:
    (edge, other), *others = pairs
    names = listing([it.dependent.name for it, _ in others])
    notes = [f"The same applies to {names}."] if others else []
    places = [(f"{it.dependent} also depends on {by}", it.place) for it, by in others]
    return edge.dependent.problem(
        f"the dependency of {edge.dependent} on {edge.name} is redundant: {other.name} already depends on it",
        *edge.path,
        notes=notes,
        help="remove this entry" + (" and the others" if others else ""),
        related=[(f"{edge.dependent} depends on {other}", other.place), *places][:_RELATED],
        fix=Fix(
            "remove this entry" + (" and the others" if others else ""),
            tuple(
                Delete(it.dependent.place(*it.path[:3]))
                for it, _ in pairs
                if not it.dependent.is_set_elsewhere(*it.path[:3])
            ),
            safe=False,  # some list all that they need on purpose, in case that the other one changes
        ),
    )
