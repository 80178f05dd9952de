"""A deadlock that occurs only on a new cluster.

## Why

Flux creates an object when it applies the Kustomization that contains it. If that Kustomization waits,
directly or through others, for something that needs the object to exist, nothing in this cycle ever happens
on an empty cluster: a dependency is `not found`, a source has no artifact, a dry-run says `no matches for
kind` or `namespace not found`, and Flux retries forever.

On a running cluster you won't notice. The objects exist from a time when the order was different, and
everything is Ready. The deadlock shows on the day the cluster has to be rebuilt.

Anything that must be applied before Flux starts is assumed to exist: the objects that the entry point itself
reads, keys that are encrypted themselves, Secrets and ConfigMaps that are not in the repository, and the
charts of a helmfile or of `helm install` in a script.

Flux says: `dependency 'flux-system/database' not found: kustomizations.kustomize.toolkit.fluxcd.io "database"
not found`.

## Severity

An error. Only a warning if the missing object may come from outside this repository. Only advice if a script,
a task of Ansible, Terraform, a helmfile or the configuration of Talos in this repository seems to create the
object before Flux starts: by its name, its file, or the chart with its CRD. Somebody also has to apply an entry
point that applies itself, and with it the objects in its directory, if that has a kustomization.yaml of its own.
`gitops-lint needs` then lists the object.

If somebody creates the object before Flux starts, accept it in the configuration. Nothing is reported then:

```yaml
needs:
  - kind: ConfigMap
    name: cluster-settings
    reason: "task bootstrap:apps applies it"
```

## Bad

```yaml title="clusters/production/apps.yaml"
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
    - name: database  # error[cold-start-deadlock]: apps → database → apps
```
```yaml title="apps/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="database/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: database
  namespace: default
```

## Good

```yaml title="clusters/production/apps.yaml"
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
    - name: database
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: apps
  namespace: default
```
```yaml title="database/config.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: database
  namespace: default
```
"""

from collections.abc import Iterator, Sequence

from gitops_lint.cluster import Cluster
from gitops_lint.order import (
    Deadlock,
    Edge,
    Reason,
    deadlocks,
    doubtful_deadlocks,
    event_graph,
    suspected_deadlocks,
    unbound_claims,
)
from gitops_lint.order.aided import Freed, freed
from gitops_lint.order.deadlock.helm_crd import is_helm_crd
from gitops_lint.order.explain_edges import cycle_from_best_cut, fixes, name_of_event
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.order._deadlock import (
    DOUBT,
    blocked_notes,
    created_by,
    cycle_trail,
    event_title,
    members,
    related_steps,
)
from gitops_lint.wording.explanation import remedy
from gitops_lint.wording.lists import counted


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    doubtful = doubtful_deadlocks(cluster)
    for deadlock in (*deadlocks(event_graph(cluster)), *doubtful):
        if deadlock.kind == "cold" and not is_helm_crd(deadlock) and not unbound_claims(deadlock):
            cycle = cycle_from_best_cut(deadlock)
            yield cycle[0].source.problem(
                _message(cycle),
                *cycle[0].path,
                notes=[
                    "It works only on a cluster where these objects already exist.",
                    *blocked_notes(deadlock.blocked),
                    *(DOUBT if deadlock in doubtful else ()),
                ],
                help=remedy(fixes(deadlock)),
                related=related_steps(cycle),
                severity=Severity.WARNING if deadlock in doubtful else None,
                stops=() if deadlock in doubtful else members(deadlock, cluster),
            )
    for deadlock in suspected_deadlocks(cluster):
        yield _suspected(deadlock)
    for it in freed(cluster):
        if not is_helm_crd(it.deadlock) and not unbound_claims(it.deadlock):
            yield _prevented(it)


def _suspected(deadlock: Deadlock) -> Problem:
    """The warning about a deadlock that rests on an assumption."""
    cycle = cycle_from_best_cut(deadlock)
    return cycle[0].source.problem(
        f"{name_of_event(cycle[0].event)} probably never becomes Ready on a new cluster: {cycle_trail(cycle)} is a"
        " deadlock",
        *cycle[0].path,
        notes=[
            *dict.fromkeys(_assumption(it) for it in cycle if it.likely),
            *blocked_notes(deadlock.blocked),
        ],
        help=remedy(fixes(deadlock)),
        related=related_steps(cycle),
        severity=Severity.WARNING,
    )


def _assumption(edge: Edge) -> str:
    """What a deadlock rests on, as a sentence."""
    if edge.reason is Reason.SERVICE:
        return f"This assumes that the chart of {edge.needs.id if edge.needs else edge.source} has the Service."
    return f"A health check of {edge.source} passes only if it looks before the operator does."


def _prevented(it: Freed) -> Problem:
    """The hint at a deadlock that a script seems to prevent."""
    cycle = cycle_from_best_cut(it.deadlock)
    first = name_of_event(cycle[0].event)
    needed, *more = [event_title(event) for event in it.evidence]
    needed = counted(len(more) + 1, "object") if more else needed
    verb = "exist" if more else "exists"
    return cycle[0].source.problem(
        f"{first} becomes Ready on a new cluster only if {needed} {verb} before Flux starts:"
        f" {cycle_trail(cycle)} is a deadlock",
        *cycle[0].path,
        help=remedy(fixes(it.deadlock)),
        related=[*created_by(it.evidence), *related_steps(cycle)],
        severity=Severity.HINT,
    )


def _message(cycle: Sequence[Edge]) -> str:
    first = name_of_event(cycle[0].event)
    return f"{first} never becomes Ready on a new cluster: {cycle_trail(cycle)} is a deadlock"
