"""A CEL expression that Flux cannot compile or evaluate.

## Why

Flux compiles a `readyExpr` with two variables, `self` and `dep`, and only accepts an expression whose type is
known to be `bool` before it has seen any object: a comparison, or a call of a function that returns a bool. If
the expression does not compile, the object stalls (`InvalidCELExpression`): Flux does not retry until the
object changes, and everything that depends on it waits forever. The same applies to the filters of a Receiver.

A `readyExpr` cannot read a field of `self.status` that Flux sets after it has checked the dependencies, such as
`lastAttemptedRevision`. On a new cluster the field does not exist, so Flux reports `failed to evaluate the CEL
expression …: no such key: lastAttemptedRevision` forever.

Flux only parses the expressions under `healthCheckExprs` and the `readyExpr` of a ResourceSet. They see the
object's own fields (`status`, not `dep.status`). Two entries for the same kind, or an empty `current`, also
stall the object.

Flux says: `failed to evaluate dependency infrastructure: failed to parse the CEL expression … undeclared
reference to 'status'`.

## Severity

An error if the object stalls or never starts. A warning if the expression is parsed, but fails whenever it is evaluated.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  path: ./apps
  prune: true
  wait: true
  dependsOn:
    - name: infrastructure
      readyExpr: status.conditions.exists(c, c.type == 'Ready')  # error[cel-expression-suspicious]: uses `status`
  healthCheckExprs:
    - apiVersion: example.com/v1
      kind: Database
      current: self.status.phase == 'Running'  # warning[cel-expression-suspicious]: uses `self`
  sourceRef:
    kind: GitRepository
    name: flux-system
---
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
  timeout: 5m
  path: ./apps
  prune: true
  wait: true
  dependsOn:
    - name: infrastructure
      readyExpr: >
        dep.metadata.generation == dep.status.observedGeneration &&
        dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')
  healthCheckExprs:
    - apiVersion: example.com/v1
      kind: Database
      current: status.phase == 'Running'
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
```yaml title="apps/database.yaml"
apiVersion: example.com/v1
kind: Database
metadata:
  name: orders
  namespace: default
```
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gitops_lint.cluster import Resource
from gitops_lint.cluster.expressions import (
    FIELDS,
    FOREIGN_VARIABLES,
    KINDS,
    STALLED,
    UNTYPED,
    Expression,
    bad_expressions,
    bad_health_checks,
)
from gitops_lint.cluster.kinds import RECONCILED, is_a
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import did_you_mean

if TYPE_CHECKING:
    from gitops_lint.cel import Mistake

_COMPARE: Final = (
    "compare it with a value: `… == true`, or `… == 'True'` for the status of a condition"
)
_KNOWN_TYPE: Final = "Flux only accepts an expression whose type is known before it is evaluated."
_SET_LATER: Final = "On a new cluster the field does not exist, so the check fails forever."
_OWN_CHECK: Final = (
    "remove `readyExpr`: Flux itself compares the revision if both have the same source"
)
# Operators of other languages, in the words of the parser's error.
_HABITS: Final = {
    "unexpected `and`": "write `&&`",
    "unexpected `or`": "write `||`",
    "unexpected `=`": "write `==`",
}


@rule(Severity.ERROR, kinds=KINDS)
def check(resource: Resource) -> Iterator[Problem]:
    yield from _health_checks(resource)
    for bad in bad_expressions(resource):
        it, subject = bad.expression, _subject(resource, bad.expression)
        hint, notes = None, [it.effect if bad.rejected else it.late_effect]
        if bad.missing:
            predicate = f"reads `{bad.missing}`, which Flux sets only after this check"
            hint, notes = _OWN_CHECK, [_SET_LATER]
        elif bad.mistake:
            predicate, hint = _explained(bad.mistake, it)
        else:
            predicate = f"has type `{bad.type}`, but must be `{it.result}`"
        if bad.type == UNTYPED:
            hint = _COMPARE if it.result == "bool" else "write `string(…)`"
            notes = [_KNOWN_TYPE, *notes]
        fails = bool(bad.rejected or bad.missing)
        yield resource.problem(
            f"{subject} {predicate}",
            *it.path,
            notes=notes,
            help=hint,
            severity=None if fails else Severity.WARNING,
            stops=[resource] if fails and is_a(resource, *RECONCILED) else (),
        )


def _explained(mistake: "Mistake", it: Expression) -> tuple[str, str | None]:
    """The problem with an expression, and the help."""
    if mistake.kind == "function":
        from gitops_lint.cel import NAMES

        hint = did_you_mean(mistake.name, NAMES)
        return f"calls `{mistake.name}`, which does not exist in Flux's CEL", hint
    if mistake.kind == "name":
        root = mistake.name.partition(".")[0]
        return f"uses `{root}`, but {_available(it)}", _instead(root, mistake.name, it)
    if mistake.kind == "syntax":
        hints = (hint for start, hint in _HABITS.items() if mistake.text.startswith(start))
        hint = next(hints, None)
        return f"is not a valid CEL expression: {mistake.text}", hint
    return f"does not compile: {mistake.text}", None


def _available(it: Expression) -> str:
    """The variables of an expression, as a clause."""
    if not it.variables:
        return "the fields of the object are the only variables"
    names = listing([f"`{name}`" for name in it.variables])
    return f"only {names} {'exist' if it.variables[1:] else 'exists'}"


def _instead(root: str, name: str, it: Expression) -> str | None:
    if not it.variables:
        rest = name.partition(".")[2]
        return f"write `{rest}`" if root in FOREIGN_VARIABLES and rest else None
    if "dep" not in it.variables:
        return did_you_mean(root, it.variables)
    if root in FOREIGN_VARIABLES:
        return "write `dep` for the dependency, or `self` for the object that depends on it"
    if root in FIELDS:
        return f"write `dep.{root}` for the dependency, or `self.{root}` for the object itself"
    return did_you_mean(root, it.variables)


def _subject(resource: Resource, it: Expression) -> str:
    """The expression, as the subject of a sentence."""
    match it.path:
        case (_, "dependsOn", _, _):
            name = resource.get(*it.path[:-1], "name")
            return f"`readyExpr` for {name} in {resource}"
        case (_, "healthCheckExprs", _, field):
            kind = resource.get(*it.path[:-1], "kind") or resource.get(*it.path[:-1], "apiVersion")
            return f"`{field}` of the health check for {kind} in {resource}"
        case (_, field):
            return f"`{field}` of {resource}"
        case _:
            return f"`{it.path[-1]}` under `{it.path[1]}` of {resource}"


def _health_checks(resource: Resource) -> Iterator[Problem]:
    """Entries of healthCheckExprs that Flux rejects, regardless of their expressions."""
    for bad in bad_health_checks(resource):
        path = ("spec", "healthCheckExprs", bad.entry)
        version, kind = resource.get(*path, "apiVersion"), resource.get(*path, "kind") or ""
        if bad.first is None:
            message = f"the health check for {kind or version} in {resource} has an empty `current`"
            yield resource.problem(message, *path, "current", notes=[STALLED], stops=[resource])
            continue
        group = version.rpartition("/")[0]
        kinds = f"{kind} of {group or 'v1'}" if kind else f"all kinds of {group or 'v1'}"
        yield resource.problem(
            f"{resource} has two health checks for {kinds}",
            *path,
            "kind" if kind else "apiVersion",
            notes=[STALLED],
            help="merge the two; the version in `apiVersion` does not distinguish them",
            related=[("the first one is here", resource.place(*path[:-1], bad.first))],
            stops=[resource],
        )
